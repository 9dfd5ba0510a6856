import type { Scenario } from 'k6/options';
import { PRICE_LIFE_MS, SOLD_OUT_LIFE_MS, TOP_LIFE_MS } from '../../lambdas/shared/bounds.ts';
import { P95_BOUND_MS } from '../scenarios/load-profiles.ts';
import { benchPhrasesKo } from './bench-phrases.ko.ts';
import { number } from './numbers.ts';
import { boundsMs } from './shown-bounds.ts';
import type { Words } from './words.en.ts';

/** The report's words in Korean. */
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
    limits: '에뮬레이션의 한계',
    verdicts: '판정',
    latency: 'API별 응답 시간',
    besideOld: '이전 테스트와 비교',
    waits: '시간이 쓰인 곳',
    audit: '저장소 감사',
    benchmark: '벤치마크와 목표',
    missed: '달성하지 못한 목표',
    simulation: 'AWS 시뮬레이션과 목표',
    open: '남은 과제',
  },
  apis: {
    order: '상품 주문',
    charge: '잔액 충전 (전체)',
    secondCharge: '2차 잔액 충전',
    top: '상위 5개 상품 조회',
  },
  columns: {
    api: 'API',
    figure: '지표 (ms)',
    oldTest: '이전 테스트',
    run: '이번 실행',
    benchmark: '벤치마크',
    design: '현재 설계',
    baseline: '락 기반 기준 구현',
    other: '비교 대상',
    against: '비교 대상',
    count: '건수',
    average: '평균',
    median: '중앙값',
    max: '최대',
    refusals: '거절',
    failures: '실패',
    what: '항목',
    perSecond: '초당 처리량',
    soldOut: '매진',
    conflicts: '주문당 충돌',
    unserved: '미처리',
    measure: '측정값',
    value: '결과',
    goal: '목표',
    outcome: '판정',
    rule: '위반에 해당하는 경우',
    broken: '위반 횟수',
    oldPlan: '이전 계획',
    here: '현재 시스템',
    wait: '대기',
    bound: '최대 ms',
    part: '구성',
    load: '부하',
  },
  stats: { avg: '평균', max: '최대', throughput: '처리량' },
  outcomes: { met: '달성', missed: '미달' },
  measures: {
    lockWait: '충전 락 대기 시간 (ms)',
    storeTime: '주문이 저장소에서 쓴 시간 (ms)',
    attempts: '주문의 시도 횟수',
  },
  rules: {
    'journal-is-whole': '응답 기록에 읽을 수 없는 줄이 있어, 확인하지 못한 처리가 있을 수 있음',
    'stock-adds-up': '판매 수량과 남은 수량의 합이 입고하고 조정한 수량과 다름',
    'no-stranded-stock': '주문이 쓰지 않는 샤드에 재고가 남아 있음',
    'no-negative-stock': '재고 샤드의 수량이 음수임',
    'sells-out': '모두 팔려야 하는 상품이 다 팔리지 않음',
    'no-negative-balance': '지갑의 잔액이 음수임',
    'wallet-adds-up': '충전 합계에서 주문 합계를 뺀 값이 잔액과 다름',
    'one-effect-per-key': '하나의 멱등성 키가 두 번 이상 처리됨',
    'answered-is-stored': '201로 응답한 주문이나 충전, 재고 조정이 응답한 내용대로 저장되어 있지 않음',
    'stored-was-answered': '응답한 적도 없고 결과가 불확실하지도 않은 주문이나 충전, 재고 조정이 저장되어 있음',
  },
  intro: {
    run: ({ id, at, commit }) => `부하 실행 ${id}: ${at} 시작, 커밋 ${commit}.`,
    picture: (link) => `[Grafana에서 이 실행 보기](${link}) (로드 랩이 실행 중일 때)`,
    bench: ({ at, commit, seed }) => `벤치마크: ${at} 시작, 커밋 ${commit}, 시드 ${seed}.`,
    short: '이 벤치마크는 짧은 프로필로 수행되어 근거로 삼기에 부족합니다. 전체 프로필은 `npm run bench`로 수행합니다.',
    otherCommit: '부하 실행과 벤치마크의 커밋이 서로 달라, 두 수치는 같은 버전의 것이 아닙니다.',
    noBench: '아직 벤치마크가 없어 락 기반 기준 구현과 비교한 수치가 없습니다. `npm run bench`로 만들 수 있습니다.',
    uncommitted: ' (커밋하지 않은 변경 포함)',
    made: '이 문서와 차트는 측정 결과를 바탕으로 `npm run load:report`가 생성합니다.',
  },
  purpose: [
    '서비스 주요 API의 성능을 측정하고, 동시 요청 처리 시 나타나는 병목 지점을 찾아 개선 방향을 도출하기 위해 수행하였습니다.',
    '이전 서비스의 부하 테스트에서 확인된 세 가지, 즉 행 락으로 지연된 주문, 분산 락으로 지연된 2차 충전, 캐싱된 상위 상품 조회를 다시 다루고, 이전 수치를 새 수치와 나란히 보여 줍니다.',
    '결과는 k6가 저장하며, `INFLUXDB_URL`을 지정하면 실행 중에 InfluxDB에도 기록되어 Grafana에서 볼 수 있습니다. 부하가 끝나면 감사 단계에서 모든 응답을 저장소의 내용과 대조합니다.',
  ],
  environment: {
    processor: '프로세서',
    cores: '코어',
    memory: '메모리 (GB)',
    os: '운영체제',
    commit: '커밋',
    unknown: '알 수 없음',
    k6: '부하 도구: k6',
    node: '실행 환경: Node.js',
    benchmark: ({ node, engines }) => `벤치마크: Node.js ${node}, ${engines}`,
    ownShop: (engines) => `대상: 이 실행을 위해 띄운 서버 (${engines}), 메모리의 빈 저장소에서 시작`,
    otherShop: (url) => `대상: ${url}의 서비스. 어떤 환경에서 실행되는지는 기록되지 않음`,
    grafana: '데이터 저장 및 시각화: `INFLUXDB_URL`을 지정한 경우 InfluxDB와 Grafana',
    profile: (name, users) => `시나리오 ${name}, 사용자 ${users}명.`,
    shelves: ({ products, stock, shards }) => `상품: ${products}개, 상품마다 재고 ${stock}개, 재고 샤드 ${shards}개.`,
    load: (part: Scenario): string => {
      const start = part.startTime && part.startTime !== '0s' ? `, 시작 후 ${part.startTime}부터` : '';
      switch (part.executor) {
        case 'constant-arrival-rate':
          return `초당 ${part.rate}회, ${part.duration} 동안, 대기 클라이언트 ${part.preAllocatedVUs}개${start}`;
        case 'ramping-arrival-rate': {
          const climb = part.stages
            .map(({ target, duration }) => `${number(target)}회까지 ${duration} 동안`)
            .join(', ');
          return `초당 ${part.startRate}회에서 ${climb} 증가, 대기 클라이언트 ${part.preAllocatedVUs}개${start}`;
        }
        case 'per-vu-iterations':
          return `클라이언트 ${part.vus}개가 동시에 ${part.iterations}회씩, 최대 ${part.maxDuration}${start}`;
        default:
          return part.executor;
      }
    },
  },
  limits: {
    oneMachine: (cores) =>
      `k6와 서비스, 그 엔진이 한 기기의 코어 ${cores}개를 나누어 쓰므로, 부하를 만드는 일이 측정 대상의 시간을 빼앗습니다. 그 사이에는 네트워크가 없습니다. AWS에서는 API Gateway와 네트워크, 함수 시작에 드는 시간이 더해집니다.`,
    oneProcess:
      '서비스는 하나의 Node 프로세스입니다. AWS에서는 함수마다 별도의 실행 환경이 있고, 서로의 상태를 알지 못합니다.',
    otherMachine: (url) =>
      `${url}의 서비스는 이 실행이 띄운 것이 아닙니다. 위의 하드웨어는 k6를 시작한 기기이며, 서비스가 같은 기기를 썼는지는 기록되지 않았습니다.`,
    emulator:
      'DynamoDB 에뮬레이터는 실제 DynamoDB와 달리 겹치는 트랜잭션을 거절하지 않고(`TransactionConflict`), 파티션의 처리량도 제한하지 않습니다. 따라서 에뮬레이터에서의 실행으로는 재고 샤드의 효과를 확인할 수 없습니다.',
    simulation:
      '시뮬레이션은 같은 엔진에 이 점을 가상 시간으로 더합니다. 겹치는 트랜잭션의 충돌, 파티션별 처리량, 공개된 DynamoDB 지연 시간(alexdebrie/dynamodb-performance-testing, 2020), Lambda의 실행 환경을 재현합니다. 모델이므로 실제 AWS와 다를 수 있습니다.',
    oldTest: ({ cpu, cores, memoryGb }) =>
      `이전 테스트는 다른 기기(${cpu}, ${cores}코어, ${memoryGb} GB)에서 수행되었고, 요청 비율은 보고서에 나와 있지 않습니다. 따라서 두 테스트의 응답 시간을 나란히 놓아도 설계의 차이는 거의 알 수 없습니다.`,
    baseline:
      '설계를 비교하는 근거는 벤치마크입니다. 한 프로세스에서 같은 저장소를 대상으로 번갈아 실행합니다. 기준 구현은 이전 설계를 그 위에 다시 만든 것으로, 조회와 확인, 쓰기가 끝날 때까지 폴링 방식의 락을 잡습니다. Spring과 MySQL로 만든 이전 서비스 자체는 아닙니다.',
    aws: '이 보고서에는 AWS에서 측정한 값이 없습니다.',
  },
  figures: {
    total: ({ requests, perSecond, iterations, dropped }) =>
      `요청 ${requests}건, 초당 ${perSecond}건. 반복 ${iterations}회, 누락 ${dropped}회.`,
    refusals:
      '거절은 정상적인 거절 응답(409)입니다. 실패는 그 밖에 200이나 201이 아닌 응답, 또는 응답이 없는 경우입니다.',
    besideOld: (rows) =>
      `이전 테스트의 상위 상품 조회는 ${rows}건의 데이터를 대상으로 하였습니다. 이번 실행은 적은 수의 상품을 두고 HTTP로 조회하며, 벤치마크는 해당 항목에 적힌 건수를 두고 핸들러에서 조회합니다.`,
    besideOldRows: '이전 테스트에 가장 가까운 벤치마크 항목:',
    machines: '기기가 다르고 요청 비율을 알 수 없습니다. 에뮬레이션의 한계를 참고하시기 바랍니다.',
    besideOldChart: '이전 테스트와 새 수치의 최대 응답 시간',
    latencyChart: '이번 실행의 API별 응답 시간',
    throughputChart: '벤치마크: 비교 대상과 나란히 본 처리량',
    milliseconds: '밀리초',
    throughputUnit: '초당 응답 수 (로그 눈금)',
    stored: ({ orders, charges, adjustments, answers }) =>
      `저장소에 있는 주문 ${orders}건, 충전 ${charges}건, 재고 조정 ${adjustments}건. 이들의 상태 코드별 응답: ${answers}.`,
    units: ({ stocked, sold, left }) => `전체 상품의 수량: 입고 ${stocked}개, 판매 ${sold}개, 잔여 ${left}개.`,
  },
  verdicts: {
    auditPassed: (all) => `감사 통과: 규칙 ${all}개 중 위반이 없습니다.`,
    auditFailed: (broken, all) =>
      `**감사 실패**: 위반된 규칙 ${broken}개 (전체 ${all}개). 원인이 밝혀질 때까지 이 실행의 다른 수치는 유효하지 않습니다.`,
    noneCrossed: '시나리오의 임계값을 넘은 항목이 없습니다.',
    crossed: (count) => `**임계값 초과**: ${count}건.`,
    noFailures: (of) => `응답 ${of}건 중 실패가 없습니다.`,
    failures: (hits, of) => `**실패**: ${hits}건 (전체 응답 ${of}건).`,
    noneDropped: '누락된 반복이 없습니다.',
    dropped: (count) => `**누락된 반복**: ${count}회. 시나리오의 요청 비율에 이르지 못했습니다.`,
    goals: (met, all) => `달성한 벤치마크 목표 ${met}개 (전체 ${all}개).`,
    simulation: (met, all) => `달성한 시뮬레이션 목표 ${met}개 (전체 ${all}개).`,
    baseline: ({ all, shorter, higher }) =>
      `락 기반 기준 구현과의 비교 ${all}건 중 현재 설계의 최대 응답 시간이 더 짧은 것은 ${shorter}건, 처리량이 더 높은 것은 ${higher}건입니다.`,
    notBetter: '둘 중 하나라도 더 낫지 않은 비교:',
  },
  stories: {
    order: {
      heading: '상품 주문',
      old: (max) => `최대 응답 시간 ${max} ms`,
      why: '원인',
      cause: '비관적 락(Pessimistic Lock). 동시에 들어온 주문이 앞선 트랜잭션을 차례로 기다렸습니다.',
      now: `주문은 락도 사전 조회도 없는 조건부 트랜잭션 하나입니다. 상품의 재고는 여러 샤드에 나뉘어 있고, 두 주문이 한 샤드에서 부딪히면 뒤의 주문은 다른 샤드로 갑니다. ${number(boundsMs.order)} ms 안에 쓰지 못하면 503으로 응답합니다.`,
    },
    secondCharge: {
      heading: '2차 잔액 충전',
      old: (max) => `최대 응답 시간 ${max} ms`,
      why: '원인',
      cause:
        '충전과 주문이 함께 쓰는 하나의 분산 락(Distributed Lock). 같은 사용자의 충전과 주문이 서로를 기다렸습니다.',
      now: `락은 충전만, 그것도 순서를 정하기 위해서만 씁니다. 락은 다음 차례로 바로 넘겨지고 대기는 최대 ${number(boundsMs.chargeLock)} ms입니다. 잔액은 조건부 쓰기가 지킵니다. 다만 주문과 충전은 여전히 같은 지갑에 쓰므로, 겹치는 트랜잭션을 거절하는 저장소에서는 둘 중 하나가 다시 시도해야 합니다.`,
    },
    top: {
      heading: '상위 5개 상품 조회',
      old: (max, average) => `평균 응답 시간 ${average} ms, 최대 응답 시간 ${max} ms`,
      why: '방법',
      cause: '이전 테스트의 성공 사례. 매일 00:00에 캐싱하여 데이터베이스 호출 없이 응답하였습니다.',
      now: '지금도 상점 시간대의 00:00에 순위를 계산합니다. 조회는 함수의 메모리, 없으면 Redis, 그것도 없으면 DynamoDB에 저장된 순위로 응답합니다.',
    },
  },
  analysis: {
    before: '이전',
    now: '현재',
    measured: '측정',
    durations: ({ count, average, median, p95, p99, max }) =>
      `응답 ${count}건, 평균 ${average} ms, 중앙값 ${median} ms, p95 ${p95} ms, p99 ${p99} ms, 최대 ${max} ms`,
    notMeasured: (scenario) => `이번 실행에 없음: 시나리오 ${scenario}에는 이 요청이 없습니다`,
    store: ({ median, p95 }) => `저장소에서 쓴 시간: 중앙값 ${median} ms, p95 ${p95} ms`,
    attempts: ({ average, max }) => `시도 횟수: 평균 ${average}, 최대 ${max}`,
    lockWait: ({ median, p95, max }) => `전체 충전의 락 대기 시간: 중앙값 ${median} ms, p95 ${p95} ms, 최대 ${max} ms`,
    benchTop: (top) => `벤치마크, ${top.what}: 평균 ${top.average} ms, 최대 ${top.max} ms`,
    ratios:
      '×는 현재 설계를 비교 대상으로 나눈 값입니다. 응답 시간과 처리량은 라운드별 값의 중앙값이고, 미처리는 모든 라운드에서 센 값입니다.',
    others: '다른 기준과의 비교:',
    notes: '참고:',
    allMet: '달성하지 못한 목표가 없습니다.',
    because: '이유',
    noReason: '이유를 아직 알지 못합니다',
  },
  simulation: {
    none: '아직 시뮬레이션이 없습니다. `npm run simulate -- goals`로 만들 수 있습니다.',
    intro: ({ at, commit }) => `시뮬레이션: ${at}, 커밋 ${commit}.`,
    notMeasured:
      '이 수치는 측정한 값이 아니라 시뮬레이션한 값입니다. 실제 엔진에 AWS의 제한을 재현하고, 서비스의 코드를 가상 시간에서 실행합니다. 시드가 같으면 어느 기기에서나 같은 수치가 나옵니다.',
    tables: { new: '새 테이블', warmed: '예열된 테이블' },
    place: ({ clients, tables }) => `클라이언트 ${clients}개, ${tables}`,
    scenarios: {
      'hot-product': '한 상품에 쉬지 않고 주문',
      steady: '한 상품에 일정한 비율로 주문',
      'sell-out': '마지막 재고에 동시에 주문',
      restock: '판매 중 입고와 샤드 변경',
      mixed: '인기 상품과 일반 상품을 섞은 주문',
    },
    others: { lock: '폴링 락', limit: '저장소의 한계' },
    measures: {
      throughput: '처리량 (×)',
      max: '최대 응답 시간 (×)',
      p99: 'p99 (ms)',
      conflicts: '주문당 충돌',
      refused: '503 응답',
      'refused-share': '503 응답의 비율',
      'refused-after-retry': '한 번 재시도한 뒤의 503 응답',
      'sold-out': '매진까지 걸린 시간 (ms)',
    },
    sellOut: ({ runs, least, most }) =>
      `선 하나가 시드가 다른 실행 한 번이며, 모두 ${runs}번입니다. 판매 수량은 가장 적은 실행이 ${least}개, 가장 많은 실행이 ${most}개입니다.`,
    sellOutChart: '시뮬레이션한 매진 과정: 시간에 따른 판매',
    sellOutMs: '판매 시작 후 밀리초',
    sellOutShare: '처리된 주문의 비율 (%)',
    sellOutRuns: (runs) => `실행 ${runs}번`,
  },
  failurePlan: {
    intro: '이전 계획의 각 항목과, 현재 시스템에서 이를 맡는 기능입니다.',
    items: [
      {
        old: '상품과 가격 등 정적 데이터 캐싱',
        here: `상품명과 가격은 함수의 메모리에 ${number(PRICE_LIFE_MS)} ms 동안 보관하고, 주문을 쓸 때 가격을 다시 확인합니다. 품절된 재고는 ${number(SOLD_OUT_LIFE_MS)} ms 동안 기억합니다. 상위 상품은 메모리에 ${number(TOP_LIFE_MS)} ms, 그다음은 Redis에서 읽습니다.`,
      },
      {
        old: '자주 조회하는 데이터의 인덱스',
        here: '주문과 충전, 상품은 키로 조회하고, 사용자의 주문과 충전 목록은 byCreatedAt 인덱스로 조회합니다. 스캔은 페이지로 나눈 상품 목록과 자정의 순위 계산에만 씁니다.',
      },
      {
        old: '트랜잭션 대기 시간 제한과 빠른 실패',
        here: '모든 대기에 상한이 있습니다(아래 표). 시간이 다하면 503 try-again 또는 409 charge-in-progress로 응답하며, 같은 키로 다시 보낼 수 있습니다.',
      },
      {
        old: 'Grafana로 대기 시간과 처리량 실시간 관찰',
        here: 'load/lab/grafana/의 대시보드가 실행의 응답 시간, 처리량, 락 대기, 저장소 시간, 시도 횟수를 보여 줍니다. AWS에는 CloudWatch 대시보드가 있습니다.',
      },
      {
        old: '응답 시간이 비정상적으로 늘면 경고 발송',
        here: `Grafana는 p95가 시나리오의 한도(대부분 주문 ${P95_BOUND_MS.order} ms, 충전 ${P95_BOUND_MS.charge} ms, 인기 상품 조회 ${P95_BOUND_MS.read} ms)를 30초 동안 넘거나, 실패 또는 누락된 반복이 있으면 경고합니다. AWS에서는 CloudWatch 경보가 느린 응답, 5xx, 스로틀링, 충돌, Redis 연결 불가, 오래된 순위, 배달 못 한 메시지를 감시하며, 대응 방법은 docs/runbook.md에 있습니다.`,
      },
    ],
    bounds: '대기 상한:',
    boundNames: {
      order: '주문',
      charge: '충전 (락 대기 포함)',
      read: '조회',
      chargeLock: '충전 락 대기',
      lockLife: '소유자가 사라진 락의 수명',
      dynamoConnect: 'DynamoDB 연결',
      dynamoRequest: 'DynamoDB 요청',
      redisConnect: 'Redis 연결',
      redisCommand: 'Redis 명령',
    },
  },
  open: {
    audit: '무엇보다 먼저 감사에서 위반된 규칙의 원인을 찾아야 합니다.',
    crossed: (bounds) => `초과한 임계값: ${bounds}.`,
    failures: '실패한 응답의 원인을 찾아야 합니다.',
    dropped: '기기가 감당할 수 있는 요청 비율로 다시 실행해야 합니다.',
    goal: (goal) => `달성하지 못한 목표: ${goal}.`,
    bench: '`npm run bench`로 기준 구현과 비교해야 합니다.',
    simulation: '`npm run simulate -- goals`로 AWS를 시뮬레이션해야 합니다.',
    shortBench: '전체 프로필로 벤치마크를 다시 수행해야 합니다.',
    aws: 'AWS에서 측정해야 합니다.',
  },
  bench: benchPhrasesKo,
};
