-- Without AUTOINCREMENT no second table is written with each row: rows are never removed, so no number comes again.
CREATE TABLE `__new_ledger` (
	`seq` integer PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`booking_id` text NOT NULL,
	`kind` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_ledger` SELECT `seq`, `key`, `booking_id`, `kind`, `amount`, `currency`, `at` FROM `ledger`;--> statement-breakpoint
DROP TABLE `ledger`;--> statement-breakpoint
ALTER TABLE `__new_ledger` RENAME TO `ledger`;--> statement-breakpoint
CREATE INDEX `ledger_booking` ON `ledger` (`booking_id`);--> statement-breakpoint
CREATE INDEX `ledger_key` ON `ledger` (`key`);--> statement-breakpoint
-- One tree instead of two for the table and its key.
CREATE TABLE `__new_payments` (
	`key` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`tries` integer NOT NULL,
	`updated_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_payments` SELECT `key`, `state`, `reason`, `amount`, `currency`, `tries`, `updated_at` FROM `payments`;--> statement-breakpoint
DROP TABLE `payments`;--> statement-breakpoint
ALTER TABLE `__new_payments` RENAME TO `payments`;
