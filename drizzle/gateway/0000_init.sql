CREATE TABLE `ledger` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`booking_id` text NOT NULL,
	`kind` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `ledger_booking` ON `ledger` (`booking_id`);--> statement-breakpoint
CREATE INDEX `ledger_key` ON `ledger` (`key`);--> statement-breakpoint
CREATE TABLE `payments` (
	`key` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`tries` integer NOT NULL,
	`updated_at` integer NOT NULL
);
