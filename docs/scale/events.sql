-- Made-up events of a business in Chicago, 2025-01-01 to 2026-06-29, for trying docs/scale.md out: 100 million rows in four
-- tables, the same ones on every machine. Fewer do as well: divide each `numbers(…)` by the same number.

CREATE TABLE payments (
  paid_at DateTime, product String, platform String, currency String, amount Decimal(18, 2), customer String
) ENGINE = MergeTree() PARTITION BY toYYYYMM(paid_at) ORDER BY paid_at;

CREATE TABLE messages (
  sent_at DateTime, kind String, channel String
) ENGINE = MergeTree() PARTITION BY toYYYYMM(sent_at) ORDER BY sent_at;

CREATE TABLE chats (
  started_at DateTime, chat UInt64, source String, zip String, depth UInt8,
  welcome Decimal(9, 1), needs Decimal(9, 1), budget Decimal(9, 1), booking Decimal(9, 1), completed UInt8, qualified UInt8
) ENGINE = MergeTree() PARTITION BY toYYYYMM(started_at) ORDER BY started_at;

CREATE TABLE leads (
  sold_at DateTime, chat UInt64, tier String, predicted_tier String, predicted_value Decimal(18, 2), zip String, buyer String,
  price Decimal(18, 2), accepted UInt8, response_hours Decimal(9, 1)
) ENGINE = MergeTree() PARTITION BY toYYYYMM(sold_at) ORDER BY sold_at;

INSERT INTO payments SELECT
  toDateTime('2025-01-01 06:00:00', 'UTC') + cityHash64(number, 1) % 47088000,
  ['course', 'course', 'course', 'guide', 'guide', 'templates'][1 + cityHash64(number, 2) % 6],
  ['website', 'website', 'website', 'marketplace', 'app'][1 + cityHash64(number, 3) % 5],
  ['USD', 'USD', 'USD', 'USD', 'EUR'][1 + cityHash64(number, 4) % 5],
  toDecimal64(500 + cityHash64(number, 5) % 19500, 2) / 100,
  concat('customer-', toString(cityHash64(number, 6) % 5000))
FROM numbers(30000000);

INSERT INTO messages SELECT
  toDateTime('2025-01-01 06:00:00', 'UTC') + cityHash64(number, 11) % 47088000,
  ['sent', 'sent', 'sent', 'sent', 'sent', 'sent', 'sent', 'reply', 'proposal', 'call'][1 + cityHash64(number, 12) % 10],
  ['email', 'email', 'linkedin', 'sms'][1 + cityHash64(number, 13) % 4]
FROM numbers(60000000);

INSERT INTO chats SELECT
  toDateTime('2025-01-01 06:00:00', 'UTC') + cityHash64(number, 21) % 47088000,
  number,
  ['web', 'web', 'sms', 'phone'][1 + cityHash64(number, 22) % 4],
  ['60601', '60614', '60622', '60647', '60608', '60619', '60628', '60640'][1 + cityHash64(number, 23) % 8],
  [1, 1, 2, 2, 3, 4, 4, 4][1 + cityHash64(number, 24) % 8] AS reached,
  toDecimal32(1 + cityHash64(number, 25) % 40, 1) / 10,
  toDecimal32(reached >= 2 ? 1 + cityHash64(number, 26) % 40 : 0, 1) / 10,
  toDecimal32(reached >= 3 ? 1 + cityHash64(number, 27) % 40 : 0, 1) / 10,
  toDecimal32(reached >= 4 ? 1 + cityHash64(number, 28) % 40 : 0, 1) / 10,
  reached = 4 AND cityHash64(number, 29) % 10 > 0 AS done,
  done AND cityHash64(number, 30) % 3 > 0
FROM numbers(8000000);

INSERT INTO leads SELECT
  toDateTime('2025-01-01 06:00:00', 'UTC') + cityHash64(number, 41) % 47088000,
  number,
  ['basic', 'basic', 'standard', 'premium'][1 + cityHash64(number, 42) % 4] AS true_tier,
  cityHash64(number, 43) % 5 = 0 ? 'standard' : true_tier,
  toDecimal64(6000 + cityHash64(number, 44) % 20000, 2) / 100,
  ['60601', '60614', '60622', '60647', '60608', '60619', '60628', '60640'][1 + cityHash64(number, 23) % 8],
  ['Brightside', 'Brightside', 'Halcyon', 'Metro Direct'][1 + cityHash64(number, 45) % 4],
  toDecimal64(6000 + cityHash64(number, 46) % 20000, 2) / 100,
  cityHash64(number, 47) % 6 > 0,
  toDecimal32(1 + cityHash64(number, 48) % 480, 1) / 10
FROM numbers(2000000);
