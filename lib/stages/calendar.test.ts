import { checkedCalendar } from './calendar.ts';

test('a wrong time zone and a wrong window are rejected by name', () => {
  for (const timeZone of ['Asia/Soul', 'asia/seoul', '+09:00', 'KST', '']) {
    expect(() => checkedCalendar({ timeZone, topWindowDays: 3 })).toThrow(`timeZone is "${timeZone}"`);
  }
  expect(() => checkedCalendar({ timeZone: 'Asia/Seoul', topWindowDays: 0 })).toThrow('topWindowDays is 0');
});

test.each(['Asia/Seoul', 'UTC', 'Asia/Kolkata', 'Europe/Kyiv', 'Asia/Ho_Chi_Minh', 'America/Port-au-Prince'])(
  '%s is accepted as a time zone',
  (timeZone) => {
    expect(checkedCalendar({ timeZone, topWindowDays: 3 }).timeZone).toBe(timeZone);
  },
);
