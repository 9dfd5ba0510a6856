/** What the benchmark says of its rows and goals, with what differs from run to run as groups. */
const phrases: readonly (readonly [english: RegExp, korean: string])[] = [
  [
    /^(\S+) audits of products and wallets that the design's rounds left in the store$/,
    '현재 설계의 라운드가 저장소에 남긴 상품과 지갑에 대한 감사 $1회',
  ],
  [/^what an order costs$/, '주문 한 건의 비용'],
  [/^what a charge costs$/, '충전 한 건의 비용'],
  [/^what a warm read of the top five costs$/, '메모리에 있는 상위 상품 조회의 비용'],
  [/^orders of one product, (\d+) clients, (\d+) shards?$/, '한 상품을 주문, 클라이언트 $1개, 샤드 $2개'],
  [
    /^orders of one of (\d+) products, (\d+) clients, (\d+) shards?$/,
    '상품 $1개 중 하나를 주문, 클라이언트 $2개, 샤드 $3개',
  ],
  [
    /^a charge at the same moment as an order of the same user, (\d+) users$/,
    '같은 사용자의 주문과 동시에 들어온 충전, 사용자 $1명',
  ],
  [/^(\d+) charges wait for one lock, each holds it (\d+) ms$/, '하나의 락을 기다리는 충전 $1건, 점유 시간 $2 ms'],
  [/^orders of one function, one at a time as Lambda calls it$/, '함수 하나의 주문 처리, Lambda처럼 한 번에 한 건씩'],
  [
    /^top five over (\S+) rows, read at the handler, the first read cold$/,
    '데이터 $1건의 상위 상품, 핸들러에서 조회, 첫 조회는 캐시 없음',
  ],
  [/^process start of (\S+) to its loaded handler$/, '프로세스 시작부터 $1 핸들러 로드까지'],
  [/^units oversold$/, '초과 판매 수량'],
  [/^units lost$/, '사라진 수량'],
  [/^wrong or negative balances$/, '틀리거나 음수인 잔액'],
  [/^store calls of (\d+) lines?$/, '품목이 $1개인 주문의 저장소 호출'],
  [/^write units of (\d+) lines?$/, '품목이 $1개인 주문의 쓰기 단위'],
  [/^store calls, one of them the read of the balance$/, '저장소 호출 (잔액 조회 포함)'],
  [/^store calls$/, '저장소 호출'],
  [/^requests to Redis$/, 'Redis 요청'],
  [/^max$/, '최대 응답 시간'],
  [/^average$/, '평균 응답 시간'],
  [/^throughput$/, '처리량'],
  [/^conflicts an order$/, '주문당 충돌'],
  [/^answers 503$/, '503 응답'],
  [/^makespan over the ideal$/, '이상적인 시간 대비 전체 소요 시간'],
  [/^waiters not served$/, '처리되지 못한 대기자'],
  [/^charges not served$/, '처리되지 못한 충전'],
  [/^served out of order$/, '순서가 뒤바뀐 처리'],
  [/^start$/, '시작 시간'],
  [/^bundle$/, '번들 크기'],
  [/^polling lock$/, '폴링 락'],
  [/^bare SDK$/, 'SDK 직접 호출'],
  [/^an empty handler$/, '빈 핸들러'],
  [
    /^With Redis down, replies lost after commit and clients that retry: npm test\.$/,
    'Redis 중단, 커밋 후 응답 유실, 클라이언트 재시도는 npm test에서 확인합니다.',
  ],
  [/^The units of the orders' index come on top\.$/, '주문 인덱스의 쓰기 단위는 별도입니다.'],
  [/^Polling takes (\S+) times the ideal\.$/, '폴링 락은 이상적인 시간의 $1배가 걸립니다.'],
  [/^Ranking them, as at midnight, took (\S+) s\.$/, '자정과 같은 순위 계산에는 $1초가 걸렸습니다.'],
  [
    /^AWS's DynamoDB client alone, without a line of the shop's, takes (\S+) times an empty handler\.$/,
    '상점의 코드가 한 줄도 없는 AWS의 DynamoDB 클라이언트만으로도 빈 핸들러의 $1배가 걸립니다.',
  ],
  [
    /^One transaction takes (\S+) ms here in one case of a hundred and up to (\S+) ms, as published of DynamoDB, and the lock polls every (\S+) ms: this ratio of maxima is beyond any charge that writes\.$/,
    'DynamoDB의 공개 수치대로 이 저장소의 트랜잭션은 백 번에 한 번 $1 ms, 최대 $2 ms가 걸리고 락은 $3 ms마다 다시 확인합니다. 따라서 쓰기를 하는 충전은 어떤 방식으로도 이 최대값 비율에 이를 수 없습니다.',
  ],
];

/** A phrase of the benchmark in Korean, or `undefined` where it is one that is not known here. */
export function benchPhraseKo(english: string): string | undefined {
  const found = phrases.find(([pattern]) => pattern.test(english));
  return found && english.replace(found[0], found[1]);
}
