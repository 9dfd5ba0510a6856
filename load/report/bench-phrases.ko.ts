import type { Phrases } from '../bench/phrase.ts';
import { number } from './numbers.ts';

/** The sentences of the benchmark in Korean. */
export const benchPhrasesKo: Phrases = {
  truth: ({ audits }) => `현재 설계의 라운드가 저장소에 남긴 상품과 지갑에 대한 감사 ${number(audits)}회`,
  'cost-of-order': () => '주문 한 건의 비용',
  'cost-of-charge': () => '충전 한 건의 비용',
  'cost-of-top-five': () => '메모리에 있는 상위 상품 조회의 비용',
  'hot-product': ({ clients, shards }) => `한 상품을 주문, 클라이언트 ${number(clients)}개, 샤드 ${number(shards)}개`,
  'spread-products': ({ products, clients, shards }) =>
    `상품 ${number(products)}개 중 하나를 주문, 클라이언트 ${number(clients)}개, 샤드 ${number(shards)}개`,
  'second-charge': ({ users }) => `같은 사용자의 주문과 동시에 들어온 충전, 사용자 ${number(users)}명`,
  waiters: ({ waiters, heldMs }) => `하나의 락을 기다리는 충전 ${number(waiters)}건, 점유 시간 ${number(heldMs)} ms`,
  handler: () => '함수 하나의 주문 처리, Lambda처럼 한 번에 한 건씩',
  'top-five': ({ rows }) => `데이터 ${number(rows)}건의 상위 상품, 핸들러에서 조회, 첫 조회는 캐시 없음`,
  start: ({ entry }) => `프로세스 시작부터 ${entry} 핸들러 로드까지`,
  'polling-lock': () => '폴링 락',
  'bare-sdk': () => 'SDK 직접 호출',
  'client-alone': () => 'DynamoDB 클라이언트만',
  oversold: () => '초과 판매 수량',
  lost: () => '사라진 수량',
  'wrong-balances': () => '틀리거나 음수인 잔액',
  'order-calls': ({ lines }) => `품목이 ${number(lines)}개인 주문의 저장소 호출`,
  'order-units': ({ lines }) => `품목이 ${number(lines)}개인 주문의 쓰기 단위`,
  'charge-calls': () => '저장소 호출 (잔액 조회 포함)',
  'top-five-calls': () => '저장소 호출',
  'redis-requests': () => 'Redis 요청',
  max: () => '최대 응답 시간',
  average: () => '평균 응답 시간',
  throughput: () => '처리량',
  makespan: () => '이상적인 시간 대비 전체 소요 시간',
  'waiters-not-served': () => '처리되지 못한 대기자',
  'charges-not-served': () => '처리되지 못한 충전',
  'out-of-order': () => '순서가 뒤바뀐 처리',
  'start-time': () => '시작 시간',
  bundle: () => '번들 크기',
  'faults-elsewhere': () => 'Redis 중단, 커밋 후 응답 유실, 클라이언트 재시도는 npm test에서 확인합니다.',
  'index-units': ({ lines, units }) =>
    `품목이 ${number(lines)}개인 주문에는 주문 인덱스의 쓰기 단위 ${number(units)}가 더해집니다.`,
  'polling-makespan': ({ ratio }) => `폴링 락은 이상적인 시간의 ${number(ratio)}배가 걸립니다.`,
  'more-code': ({ kb, clientKb }) =>
    `함수가 읽는 코드는 ${number(kb)} KB, DynamoDB 클라이언트만은 ${number(clientKb)} KB입니다.`,
  'ranking-took': ({ seconds }) => `자정과 같은 순위 계산에는 ${number(seconds)}초가 걸렸습니다.`,
};
