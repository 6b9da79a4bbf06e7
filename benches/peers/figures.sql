-- The figures in DuckDB, with the folder's data/ as working directory. Each that is shown begins with a line that names it;
-- what comes before the first prepares them. Every column has its type said, so that nothing has to be guessed.

CREATE TEMP TABLE deals AS
SELECT created, agents, platform, proposal_sent, negotiating, coalesce(won, lost) AS closed,
  CASE WHEN won IS NOT NULL THEN 'won' WHEN lost IS NOT NULL THEN 'lost' WHEN negotiating IS NOT NULL THEN 'negotiating'
    WHEN proposal_sent IS NOT NULL THEN 'proposal_sent' ELSE 'prospecting' END AS stage,
  coalesce(value, 0)::DECIMAL(12, 2) AS value, currency
FROM read_csv('deals.csv', header = true, delim = ',', quote = '"', escape = '"', columns = {
  'id': 'VARCHAR', 'created': 'DATE', 'platform': 'VARCHAR', 'agents': 'VARCHAR', 'title': 'VARCHAR', 'url': 'VARCHAR',
  'proposal_sent': 'DATE', 'negotiating': 'DATE', 'won': 'DATE', 'lost': 'DATE', 'value': 'DECIMAL(12,2)',
  'currency': 'VARCHAR', 'source': 'VARCHAR'});

CREATE TEMP TABLE revenue AS
SELECT date, source, offer, amount, currency, platform
FROM read_csv('revenue.csv', header = true, delim = ',', quote = '"', escape = '"', columns = {
  'id': 'VARCHAR', 'date': 'DATE', 'source': 'VARCHAR', 'kind': 'VARCHAR', 'offer': 'VARCHAR', 'amount': 'DECIMAL(12,2)',
  'currency': 'VARCHAR', 'platform': 'VARCHAR', 'niche': 'VARCHAR', 'customer': 'VARCHAR', 'days_to_close': 'INTEGER'})
WHERE kind <> 'churn';

CREATE TEMP TABLE conversations AS
SELECT borough, completed = 'yes' AS completed, qualified = 'yes' AS qualified,
  CASE WHEN booking IS NOT NULL THEN 5 WHEN quote IS NOT NULL THEN 4 WHEN schedule IS NOT NULL THEN 3
    WHEN budget IS NOT NULL THEN 2 WHEN needs IS NOT NULL THEN 1 ELSE 0 END AS furthest,
  coalesce(greeting, 0) + coalesce(needs, 0) + coalesce(budget, 0) + coalesce(schedule, 0) + coalesce(quote, 0)
    + coalesce(booking, 0) AS minutes
FROM read_csv('conversations.csv', header = true, delim = ',', quote = '"', escape = '"', columns = {
  'id': 'VARCHAR', 'started_at': 'VARCHAR', 'source': 'VARCHAR', 'zip': 'VARCHAR', 'borough': 'VARCHAR',
  'greeting': 'DECIMAL(8,1)', 'needs': 'DECIMAL(8,1)', 'budget': 'DECIMAL(8,1)', 'schedule': 'DECIMAL(8,1)',
  'quote': 'DECIMAL(8,1)', 'booking': 'DECIMAL(8,1)', 'completed': 'VARCHAR', 'qualified': 'VARCHAR'});

CREATE TEMP TABLE lead_sales AS
SELECT zip, buyer, price, accepted = 'yes' AS accepted
FROM read_csv('lead_sales.csv', header = true, delim = ',', quote = '"', escape = '"', columns = {
  'id': 'VARCHAR', 'date': 'DATE', 'conversation': 'VARCHAR', 'tier': 'VARCHAR', 'zip': 'VARCHAR', 'buyer': 'VARCHAR',
  'price': 'DECIMAL(12,2)', 'currency': 'VARCHAR', 'accepted': 'VARCHAR'});

-- table stages
SELECT stage, currency, count(*) AS n, sum(value)::VARCHAR AS value FROM deals GROUP BY ALL;
-- table months
SELECT strftime(date, '%Y-%m') AS month, currency, sum(amount)::VARCHAR AS amount FROM revenue GROUP BY ALL;
-- table platforms
SELECT platform AS name, currency, count(*) AS n, sum(amount)::VARCHAR AS amount FROM revenue GROUP BY ALL;
-- table offers
SELECT offer AS name, currency, count(*) AS n, sum(amount)::VARCHAR AS amount FROM revenue GROUP BY ALL;
-- table sources
SELECT source AS name, currency, count(*) AS n, sum(amount)::VARCHAR AS amount FROM revenue GROUP BY ALL;
-- table agents
SELECT agents AS name, count(*) AS leads, count(proposal_sent) AS proposals, count(*) FILTER (stage = 'won') AS won,
  count(*) FILTER (stage = 'lost') AS lost FROM deals GROUP BY ALL;
-- table ytd
SELECT currency, count(*) AS n, sum(amount)::VARCHAR AS amount FROM revenue
WHERE date BETWEEN DATE '2026-01-01' AND DATE '2026-06-30' GROUP BY ALL;
-- table last_30
SELECT currency, count(*) AS n, sum(amount)::VARCHAR AS amount FROM revenue
WHERE date BETWEEN DATE '2026-06-01' AND DATE '2026-06-30' GROUP BY ALL;
-- table funnel
SELECT count(*) AS deals, count(proposal_sent) AS sent, count(negotiating) AS answered, count(*) FILTER (stage = 'won') AS won,
  count(*) FILTER (created BETWEEN DATE '2026-06-01' AND DATE '2026-06-30') AS created_30,
  count(*) FILTER (stage = 'won' AND closed BETWEEN DATE '2026-06-01' AND DATE '2026-06-30') AS won_30,
  quantile_disc(negotiating - proposal_sent, 0.5)::INTEGER AS median_days FROM deals;
-- table hours
WITH posts AS (
  SELECT platform, likes + reposts + replies + clicks AS engagement, impressions,
    substr(posted_at, 12, 2)::INT * 60 + substr(posted_at, 15, 2)::INT
      - (CASE substr(posted_at, 20, 1) WHEN '-' THEN -1 ELSE 1 END)
      * (substr(posted_at, 21, 2)::INT * 60 + substr(posted_at, 24, 2)::INT) AS minute
  FROM read_csv('posts.csv', header = true, delim = ',', quote = '"', escape = '"', columns = {
    'id': 'VARCHAR', 'posted_at': 'VARCHAR', 'platform': 'VARCHAR', 'likes': 'INTEGER', 'reposts': 'INTEGER',
    'replies': 'INTEGER', 'clicks': 'INTEGER', 'impressions': 'INTEGER'}))
SELECT platform, (minute + 1440) % 1440 // 60 AS hour, count(*) AS posts, sum(engagement)::BIGINT AS engagement,
  sum(impressions)::BIGINT AS impressions FROM posts GROUP BY ALL;
-- table boroughs
SELECT borough AS name, count(*) AS n, count(*) FILTER (completed) AS completed, count(*) FILTER (qualified) AS qualified,
  sum(minutes)::VARCHAR AS minutes FROM conversations GROUP BY ALL;
-- table steps
SELECT furthest, count(*) AS n, count(*) FILTER (NOT completed) AS stopped FROM conversations GROUP BY ALL;
-- table zips
SELECT zip AS name, count(*) AS n, sum(price)::VARCHAR AS revenue FROM lead_sales GROUP BY ALL;
-- table buyers
SELECT buyer AS name, count(*) AS n, count(*) FILTER (accepted) AS accepted, sum(price)::VARCHAR AS revenue
FROM lead_sales GROUP BY ALL;
