import { number } from '../figures/numbers.ts';
import type { Phrases } from './bench-phrases.en.ts';

/** The texts of the benchmark in Korean. */
export const benchPhrasesKo: Phrases = {
  truth: ({ audits }) => `현재 설계의 라운드 후 상품과 지갑 정합성 검증 ${number(audits)}회`,
  'cost-of-order': () => '주문 비용',
  'cost-of-charge': () => '충전 비용',
  'cost-of-top-five': () => '캐시된 상위 상품 조회 비용',
  'hot-product': ({ clients, shards }) => `단일 상품 주문, 클라이언트 ${number(clients)}개, 샤드 ${number(shards)}개`,
  'spread-products': ({ products, clients, shards }) =>
    `상품 ${number(products)}개에 분산된 주문, 클라이언트 ${number(clients)}개, 샤드 ${number(shards)}개`,
  'second-charge': ({ users }) => `같은 사용자의 주문과 동시에 발생한 충전, 사용자 ${number(users)}명`,
  waiters: ({ waiters, heldMs }) => `락 하나를 기다리는 충전 ${number(waiters)}건, 점유 시간 ${number(heldMs)} ms`,
  handler: () => '주문 핸들러, Lambda처럼 한 번에 한 건씩 호출',
  'top-five': ({ rows }) => `${number(rows)}행의 상위 상품, 핸들러에서 조회, 첫 조회는 캐시 미스`,
  start: ({ entry }) => `프로세스 시작부터 핸들러 로드까지, ${entry}`,
  'polling-lock': () => '폴링 락',
  'bare-sdk': () => 'SDK 직접 호출',
  'client-alone': () => 'DynamoDB 클라이언트 단독',
  oversold: () => '초과 판매 수량',
  lost: () => '유실 수량',
  'wrong-balances': () => '틀리거나 음수인 잔액',
  'order-calls': ({ lines }) => `저장소 호출, 주문 항목 ${number(lines)}개`,
  'order-units': ({ lines }) => `쓰기 단위, 주문 항목 ${number(lines)}개`,
  'charge-calls': () => '저장소 호출 (잔액 조회 포함)',
  'top-five-calls': () => '저장소 호출',
  'redis-requests': () => 'Redis 요청',
  max: () => '최대 지연 시간',
  average: () => '평균 지연 시간',
  throughput: () => '처리량',
  makespan: () => '이상적인 시간 대비 전체 소요 시간',
  'waiters-not-served': () => '처리되지 못한 대기자',
  'charges-not-served': () => '처리되지 못한 충전',
  'out-of-order': () => '순서가 뒤바뀐 처리',
  'start-time': () => '시작 시간',
  bundle: () => '번들 크기',
  'faults-elsewhere': () => 'Redis 장애, 커밋 후 응답 유실, 클라이언트 재시도는 npm test에서 검증합니다.',
  'warm-up': ({ orders }) =>
    `측정 전에 양쪽 모두 주문 ${number(orders)}건을 미리 실행하며 결과에 포함하지 않습니다. SDK는 같은 트랜잭션을 보냅니다.`,
  'index-units': ({ lines, units }) =>
    `항목이 ${number(lines)}개인 주문은 인덱스에 쓰기 단위 ${number(units)}를 추가로 사용합니다.`,
  'polling-makespan': ({ ratio }) => `폴링 락은 이상적인 시간의 ${number(ratio)}배가 걸립니다.`,
  'more-code': ({ kb, clientKb }) =>
    `함수는 코드 ${number(kb)} KB를, DynamoDB 클라이언트는 단독으로 ${number(clientKb)} KB를 로드합니다.`,
  'ranking-took': ({ seconds }) => `자정 작업과 같은 순위 계산에 ${number(seconds)}초가 걸렸습니다.`,
};
