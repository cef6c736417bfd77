-- One tree instead of two: the key is the only way in which a row is looked for.
CREATE TABLE `__new_inbox` (
	`command_id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`state` text NOT NULL,
	`reply_type` text,
	`reply_data` text NOT NULL,
	`updated_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_inbox` SELECT `command_id`, `type`, `state`, `reply_type`, `reply_data`, `updated_at` FROM `inbox`;--> statement-breakpoint
DROP TABLE `inbox`;--> statement-breakpoint
ALTER TABLE `__new_inbox` RENAME TO `inbox`;
