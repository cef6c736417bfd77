CREATE TABLE `saga_replies` (
	`message_id` text PRIMARY KEY NOT NULL,
	`saga_id` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `saga_replies_saga` ON `saga_replies` (`saga_id`);--> statement-breakpoint
ALTER TABLE `saga_instances` ADD `history` text DEFAULT '' NOT NULL;--> statement-breakpoint
-- The history becomes a text of its saga's row, and the steps take the short form: see history.ts and stored.ts.
UPDATE `saga_instances` SET
  `history` = coalesce(
    (SELECT group_concat('[' || `seq` || ',' || `at` || ',[' || json_quote(`type`) || ',' || json_quote(`step`) || ',' || `detail` || ']],', '')
      FROM (SELECT * FROM `saga_history` WHERE `saga_history`.`saga_id` = `saga_instances`.`id` ORDER BY `seq`)),
    ''),
  `steps` = (SELECT json_group_array(json_array(
      `value` ->> 'name',
      `value` ->> 'kind',
      `value` ->> 'state',
      `value` ->> 'startedAt',
      (`value` ->> 'finishedAt') - (`value` ->> 'startedAt'),
      json(coalesce(`value` -> 'reply', 'null'))))
    FROM json_each(`saga_instances`.`steps`));--> statement-breakpoint
INSERT OR IGNORE INTO `saga_replies`
  SELECT `detail` ->> 'messageId', `saga_id` FROM `saga_history`
  WHERE `type` IN ('step-done', 'step-refused', 'step-compensated', 'reply-ignored', 'fence-answered')
    AND `detail` ->> 'messageId' IS NOT NULL;--> statement-breakpoint
DROP TABLE `saga_history`;
