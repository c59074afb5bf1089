-- Messages a day by every level that volume is watched on.
SELECT sender, domain, client, campaign, day, count(*) AS messages
FROM sends
WHERE day IS NOT NULL
GROUP BY sender, domain, client, campaign, day
ORDER BY sender, domain, client, campaign, day
