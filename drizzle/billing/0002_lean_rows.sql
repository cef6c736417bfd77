DROP INDEX `bills_booking`;--> statement-breakpoint
DROP INDEX `bills_charge_key`;--> statement-breakpoint
-- One tree instead of two for the table and its key, and one for both ways in which a bill is looked for.
CREATE TABLE `__new_bills` (
	`id` text PRIMARY KEY NOT NULL,
	`booking_id` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	`charge_key` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_bills` SELECT `id`, `booking_id`, `amount`, `currency`, `status`, `reason`, `charge_key`, `created_at`, `updated_at` FROM `bills`;--> statement-breakpoint
DROP TABLE `bills`;--> statement-breakpoint
ALTER TABLE `__new_bills` RENAME TO `bills`;--> statement-breakpoint
CREATE UNIQUE INDEX `bills_booking_charge` ON `bills` (`booking_id`,`charge_key`);
