import * as bounds from '../../lambdas/shared/bounds.ts';
import { benchPhrasesKo } from '../bench/bench-phrases.ko.ts';
import { number } from '../figures/numbers.ts';
import { P95_BOUND_MS } from '../scenarios/load-profiles.ts';
import { oldTest } from './old-test.ts';
import type { Words } from './words.en.ts';

/** The report's texts in Korean. */
export const ko: Words = {
  title: 'Flashcart 부하 테스트',
  headings: {
    purpose: '1. 테스트 목적',
    environment: '2. 테스트 환경',
    figures: '3. 주요 성능 지표',
    bottlenecks: '4. 병목 탐색 및 분석',
    failurePlan: '5. 장애 대응 계획',
    conclusion: '6. 마무리',
  },
  subheadings: {
    hardware: '하드웨어',
    software: '소프트웨어',
    scenario: '시나리오',
    limits: '테스트의 한계',
    verdicts: '판정',
    latency: 'API별 지연 시간',
    besideOld: '이전 테스트와 비교',
    audit: '저장소 정합성 검증',
    benchmark: '벤치마크',
    simulation: 'AWS 시뮬레이션',
    open: '남은 과제',
  },
  apis: { order: '상품 주문', charge: '잔액 충전 (전체)', secondCharge: '2차 잔액 충전', top: '상위 5개 상품 조회' },
  parts: { storeTime: '주문: 저장소 시간', lockWait: '충전: 락 대기', attempts: '주문: 시도 횟수 (회)' },
  sides: {
    oldTest: '이전 테스트',
    run: '이번 실행',
    benchmark: '벤치마크',
    design: '현재 설계',
    baseline: '락 기반 베이스라인',
    other: '비교 대상',
  },
  stats: {
    count: '건수',
    average: '평균',
    median: '중앙값',
    max: '최대',
    perSecond: '초당 처리량',
    refusals: '거절',
    failures: '실패',
    unserved: '미처리',
    soldOut: '품절',
    conflicts: '주문당 충돌',
  },
  columns: {
    api: 'API',
    figure: '지표 (ms)',
    part: 'k6 시나리오',
    options: 'k6 옵션',
    rule: '규칙 위반 조건',
    broken: '위반 횟수',
    oldPlan: '이전 계획',
    here: '현재 시스템',
    row: '항목',
    against: '비교 대상',
    measure: '지표',
    value: '결과',
    goal: '목표',
    outcome: '판정',
  },
  outcomes: { met: '달성', missed: '미달' },
  rules: {
    'log-is-whole': '응답 기록에 읽을 수 없는 줄이 있어 처리 결과를 놓칠 수 있음',
    'stock-adds-up': '판매 수량과 잔여 수량의 합이 입고하고 조정한 수량과 다름',
    'no-stranded-stock': '주문이 사용하지 않는 샤드에 재고가 남아 있음',
    'no-negative-stock': '재고 샤드의 수량이 음수임',
    'sells-out': '품절되어야 하는 상품이 품절되지 않음',
    'no-negative-balance': '지갑의 잔액이 음수임',
    'wallet-adds-up': '충전 합계에서 주문 합계를 뺀 값이 잔액과 다름',
    'one-effect-per-key': '하나의 멱등 키가 두 번 이상 처리됨',
    'answered-is-stored': '201로 응답한 주문, 충전, 재고 조정이 응답 내용대로 저장되어 있지 않음',
    'stored-was-answered': '응답한 적이 없고 결과가 불확실하지도 않은 주문, 충전, 재고 조정이 저장되어 있음',
  },
  intro: {
    run: (id, at, commit) => `부하 실행 ${id}: ${at} 시작, 커밋 ${commit}.`,
    grafanaLink: (link) => `[Grafana에서 이 실행 보기](${link}) (Docker 랩 실행 중에만 가능)`,
    bench: (at, commit, seed) => `벤치마크: ${at} 시작, 커밋 ${commit}, 시드 ${number(seed)}.`,
    short: '벤치마크를 짧은 프로필로 실행하여 수치를 신뢰하기 어렵습니다. 전체 프로필은 `npm run bench`로 실행합니다.',
    otherCommit: '부하 실행과 벤치마크의 커밋이 서로 달라, 두 수치는 같은 버전의 것이 아닙니다.',
    noBench: '아직 벤치마크 결과가 없어 락 기반 베이스라인과 비교할 수 없습니다. `npm run bench`를 실행하십시오.',
    uncommitted: ' (커밋하지 않은 변경 포함)',
    made: '이 문서와 차트는 측정 결과를 바탕으로 `npm run load:report`가 생성합니다.',
  },
  purpose: [
    '주요 API의 지연 시간과 처리량을 측정하고, 동시 요청에서 발생하는 병목을 찾아 개선 방향을 도출합니다.',
    '이전 부하 테스트의 결과, 즉 행 락으로 지연된 주문, 분산 락으로 지연된 2차 충전, 캐싱된 상위 상품 조회를 다시 다루며, 이전 수치와 새 수치를 나란히 보여 줍니다.',
    'k6가 결과를 기록합니다. `INFLUXDB_URL`을 지정하면 InfluxDB로도 전송되어 Grafana에서 실시간으로 볼 수 있습니다. 부하가 끝나면 정합성 검증 단계에서 모든 응답을 저장소와 대조합니다.',
  ],
  environment: {
    processor: '프로세서',
    cores: '코어',
    memory: '메모리 (GB)',
    os: '운영체제',
    commit: '커밋',
    unknown: '알 수 없음',
    k6: '부하 생성기: k6',
    node: '런타임: Node.js',
    benchmark: (node, engines) => `벤치마크: Node.js ${node}, ${engines}`,
    ownShop: (engines) => `대상: 이 실행을 위해 시작한 로컬 서버 (${engines}, 빈 인메모리 저장소)`,
    otherShop: (url) => `대상: ${url} (하드웨어와 엔진은 기록되지 않음)`,
    grafana: '저장 및 시각화: `INFLUXDB_URL`을 지정한 경우 InfluxDB와 Grafana',
    profile: (name, users) => `시나리오 ${name}, 사용자 ${number(users)}명.`,
    products: (count, stock, shards) =>
      `상품: ${number(count)}개, 상품당 재고 ${number(stock)}개, 재고 샤드 ${number(shards)}개.`,
  },
  limits: {
    oneMachine: (cores) =>
      `k6와 서비스, 엔진이 한 기기의 코어 ${number(cores)}개를 공유하므로 부하 생성이 측정 대상과 자원을 다툽니다. 서로 간에 네트워크도 없습니다. AWS에서는 API Gateway, 네트워크, 콜드 스타트의 지연 시간이 더해집니다.`,
    oneProcess:
      '서비스는 Node.js 프로세스 하나입니다. AWS에서는 함수마다 별도의 실행 환경이 있으며 메모리를 공유하지 않습니다.',
    otherMachine: (url) =>
      `${url}의 서비스는 이 실행이 시작한 것이 아닙니다. 위의 하드웨어는 k6를 실행한 기기이며, 서비스가 같은 기기에서 실행되었는지는 기록되지 않았습니다.`,
    emulator:
      '로컬 엔진은 DynamoDB와 달리 겹치는 트랜잭션을 거절하지 않고(`TransactionConflict`) 파티션 한도도 없습니다. 따라서 로컬 실행으로는 재고 샤드의 효과를 확인할 수 없습니다.',
    simulation:
      '시뮬레이션은 같은 엔진에 트랜잭션 충돌, 파티션별 용량, 공개된 DynamoDB 지연 시간(alexdebrie/dynamodb-performance-testing, 2020), Lambda 실행 환경을 가상 시간으로 추가합니다. 모델이므로 실제 AWS와 다를 수 있습니다.',
    oldTest: `이전 테스트는 다른 기기(${oldTest.machine.cpu}, ${number(oldTest.machine.cores)}코어, ${number(oldTest.machine.memoryGb)} GB)에서 수행되었고 요청률은 보고서에 없습니다. 지연 시간을 이번 실행과 비교해도 설계의 차이는 거의 알 수 없습니다.`,
    baseline:
      '설계를 비교하는 근거는 벤치마크뿐입니다. 한 프로세스에서 같은 저장소를 대상으로 번갈아 실행합니다. 베이스라인은 이전 설계를 다시 구현한 것으로, 조회와 확인, 쓰기가 끝날 때까지 폴링 락을 점유합니다. Spring과 MySQL로 만든 이전 서비스 자체는 아닙니다.',
    aws: '이 보고서에는 AWS에서 측정한 값이 없습니다.',
  },
  figures: {
    total: (requests, perSecond, iterations, dropped) =>
      `요청 ${number(requests)}건, 초당 ${number(perSecond)}건. 반복 ${number(iterations)}회, 누락 ${number(dropped)}회.`,
    refusals: '거절은 예상된 409 응답입니다. 실패는 응답이 없거나 상태 코드가 200, 201이 아닌 그 밖의 응답입니다.',
    besideOld: `이전 테스트는 다른 기기에서 수행되었고 요청률은 알 수 없습니다. 이전 상위 상품 조회는 ${number(oldTest.topRows)}행을 대상으로 하였고, 이번 실행은 적은 수의 상품을 HTTP로, 벤치마크는 핸들러에서 조회합니다. 사용한 벤치마크 항목:`,
    besideOldChart: '최대 지연 시간: 이전 테스트와 새 수치',
    latencyChart: '이번 실행의 API별 지연 시간',
    throughputChart: '벤치마크: 현재 설계와 비교 대상의 처리량',
    milliseconds: '밀리초',
    throughputUnit: '초당 응답 수 (로그 눈금)',
    stored: (orders, charges, adjustments, statuses) =>
      `저장된 주문 ${number(orders)}건, 충전 ${number(charges)}건, 재고 조정 ${number(adjustments)}건. 상태 코드별 응답: ${statuses}.`,
    units: (stocked, sold, left) =>
      `전체 상품 수량: 입고 ${number(stocked)}개, 판매 ${number(sold)}개, 잔여 ${number(left)}개.`,
  },
  verdicts: {
    audit: (broken, all) => `정합성 검증: 위반된 규칙 ${number(broken)}개 (전체 ${number(all)}개).`,
    thresholds: (crossed) => `초과한 임계값: ${crossed || '없음'}.`,
    failures: (failures, all) => `실패: ${number(failures)}건 (전체 응답 ${number(all)}건).`,
    dropped: (dropped) => `누락된 반복: ${number(dropped)}회.`,
    benchmark: (met, all) => `벤치마크: 목표 ${number(met)}개 달성 (전체 ${number(all)}개).`,
    simulation: (met, all) => `시뮬레이션: 목표 ${number(met)}개 달성 (전체 ${number(all)}개).`,
    baseline: (all, faster, higher) =>
      `락 기반 베이스라인과의 비교 ${number(all)}건 중 현재 설계의 최대 지연 시간이 더 짧은 것은 ${number(faster)}건, 처리량이 더 높은 것은 ${number(higher)}건입니다.`,
    notBetter: '둘 중 하나라도 더 낫지 않은 비교:',
  },
  stories: {
    order: {
      heading: '상품 주문',
      before: `최대 ${number(oldTest.orderMaxMs)} ms. 비관적 행 락으로 동시 주문이 차례로 대기하였습니다.`,
      now: `주문은 락도 사전 조회도 없는 조건부 트랜잭션 하나입니다(낙관적 조건부 쓰기). 상품의 재고는 여러 샤드에 나뉘어 있고, 한 샤드에서 충돌한 주문은 다른 샤드에서 재시도합니다. ${number(bounds.ORDER_DEADLINE_MS)} ms가 지나면 503으로 응답합니다.`,
    },
    secondCharge: {
      heading: '2차 잔액 충전',
      before: `최대 ${number(oldTest.secondChargeMaxMs)} ms. 같은 사용자의 충전과 주문이 하나의 분산 락을 두고 경합하였습니다.`,
      now: `락은 충전만, 순서를 보장하기 위해서만 사용합니다. 락은 다음 대기자에게 바로 전달되며 대기는 최대 ${number(bounds.CHARGE_LOCK_WAIT_MS)} ms입니다. 잔액은 조건부 쓰기로 보호합니다. 주문과 충전은 여전히 같은 지갑에 쓰므로, 겹치는 트랜잭션을 거절하는 저장소에서는 둘 중 하나가 재시도해야 합니다.`,
    },
    top: {
      heading: '상위 5개 상품 조회',
      before: `평균 ${number(oldTest.topAverageMs)} ms, 최대 ${number(oldTest.topMaxMs)} ms. 이전 테스트의 성공 사례로, 매일 00:00에 캐싱하여 데이터베이스를 호출하지 않았습니다.`,
      now: '지금도 상점 시간대의 00:00에 순위를 계산합니다. 읽기는 함수 메모리, Redis, DynamoDB 순으로 찾습니다.',
    },
  },
  analysis: {
    before: '이전',
    now: '현재',
    ratios:
      '×는 현재 설계를 비교 대상으로 나눈 값입니다. 지연 시간과 처리량은 라운드별 값의 중앙값이고, 미처리는 모든 라운드의 합계입니다.',
    others: '그 밖의 비교:',
    notes: '참고:',
  },
  simulation: {
    none: '아직 시뮬레이션 결과가 없습니다. `npm run simulate -- goals`를 실행하십시오.',
    intro: (at, commit) =>
      `시뮬레이션: ${at}, 커밋 ${commit}. 측정한 값이 아닙니다. 실제 엔진에 AWS의 한도를 모사하고 서비스의 코드를 가상 시간에서 실행합니다. 시드가 같으면 어느 기기에서나 수치가 같습니다.`,
    tables: { new: '새 테이블', warmed: '예열된 테이블' },
    clients: (clients) => `클라이언트 ${number(clients)}개`,
    scenarios: {
      'hot-product': '단일 인기 상품, 쉬지 않는 클라이언트',
      steady: '단일 인기 상품, 초당 주문 수 일정',
      'sell-out': '마지막 재고, 모든 클라이언트가 동시에 주문',
      restock: '판매 중 재고 조정과 리샤딩',
      mixed: '인기 상품과 비인기 상품을 섞은 주문',
    },
    others: { lock: '폴링 락', limit: '저장소 한도' },
    measures: {
      throughput: '처리량 (×)',
      max: '최대 지연 시간 (×)',
      p99: 'p99 지연 시간 (ms)',
      conflicts: '주문당 충돌',
      refused: '503 응답',
      'refused-share': '503 응답 비율',
      'refused-after-retry': '한 번 재시도한 뒤의 503 응답',
      'sold-out': '품절까지 걸린 시간 (ms)',
    },
    sellOut: (runs, least, most) =>
      `선 하나가 실행 한 번입니다. 시드가 다른 실행 ${number(runs)}번에서 ${least === most ? `각각 ${number(most)}` : `${number(least)}~${number(most)}`}개가 판매되었습니다.`,
    sellOutChart: '시뮬레이션한 품절 과정: 시간에 따른 주문',
    sellOutMs: '판매 시작 후 밀리초',
    sellOutShare: '처리된 주문 (%)',
    sellOutRuns: (runs) => `실행 ${number(runs)}번`,
  },
  failurePlan: {
    intro: '이전 계획의 각 항목과 구현:',
    items: {
      '상품과 가격 등 정적 데이터 캐싱': `함수는 상품명과 가격을 ${number(bounds.PRICE_LIFE_MS)} ms 동안 캐싱하고, 주문을 쓸 때 가격을 다시 확인합니다. 품절된 상품은 ${number(bounds.SOLD_OUT_LIFE_MS)} ms, 상위 상품은 ${number(bounds.TOP_LIFE_MS)} ms 동안 캐싱하며 그 뒤에는 Redis에서 읽습니다.`,
      '자주 조회하는 데이터의 인덱스':
        '주문, 충전, 상품은 키로 조회하고, 사용자의 주문과 충전 목록은 byCreatedAt 인덱스로 조회합니다. 상품 목록(페이지 단위)과 순위 계산만 스캔합니다.',
      '트랜잭션 대기 시간 제한과 빠른 실패': `모든 대기에 상한이 있습니다. 주문 ${number(bounds.ORDER_DEADLINE_MS)} ms, 충전 ${number(bounds.CHARGE_DEADLINE_MS)} ms(그중 락 대기 ${number(bounds.CHARGE_LOCK_WAIT_MS)} ms), 조회 ${number(bounds.READ_DEADLINE_MS)} ms, DynamoDB 연결 ${number(bounds.DYNAMODB_CONNECTION_MS)} ms와 요청 ${number(bounds.DYNAMODB_REQUEST_MS)} ms, Redis 연결 ${number(bounds.REDIS_CONNECT_MS)} ms와 명령 ${number(bounds.REDIS_COMMAND_MS)} ms입니다. 비정상 종료한 소유자의 락은 ${number(bounds.CHARGE_LOCK_LIFE_MS)} ms 후 만료됩니다. 시간이 초과된 요청에는 503 try-again 또는 409 charge-in-progress로 응답하며, 같은 멱등 키로 재시도할 수 있습니다.`,
      'Grafana로 대기 시간과 처리량 실시간 관찰':
        'load/lab/grafana/의 대시보드는 실행의 지연 시간, 처리량, 락 대기, 저장소 시간, 시도 횟수를 보여 줍니다. AWS에는 CloudWatch 대시보드가 있습니다.',
      '지연 시간이 비정상적으로 늘면 경보 발송': `Grafana는 p95 지연 시간이 시나리오의 상한(보통 주문 ${number(P95_BOUND_MS.order)} ms, 충전 ${number(P95_BOUND_MS.charge)} ms, 상위 상품 조회 ${number(P95_BOUND_MS.read)} ms)을 30초 동안 넘거나 실패 또는 누락된 반복이 있으면 경보를 보냅니다. AWS에서는 CloudWatch 경보가 지연 시간, 5xx, 스로틀링, 충돌, Redis 연결 불가, 오래된 순위, 데드 레터를 감시하며, 대응 방법은 docs/runbook.md에 있습니다.`,
    },
  },
  open: { missed: '달성하지 못한 목표', noReason: '원인을 아직 알지 못함', aws: 'AWS에서 측정해야 합니다.' },
  bench: benchPhrasesKo,
};
