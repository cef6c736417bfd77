DROP INDEX `bookings_slot`;--> statement-breakpoint
DROP INDEX `bookings_status`;--> statement-breakpoint
-- One tree instead of two for the table and its key.
CREATE TABLE `__new_bookings` (
	`id` text PRIMARY KEY NOT NULL,
	`slot_id` text NOT NULL,
	`status` text NOT NULL,
	`saga_id` text NOT NULL,
	`reason` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`cancellation_saga_id` text,
	`reason_text` text
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_bookings` SELECT `id`, `slot_id`, `status`, `saga_id`, `reason`, `created_at`, `updated_at`, `cancellation_saga_id`, `reason_text` FROM `bookings`;--> statement-breakpoint
DROP TABLE `bookings`;--> statement-breakpoint
ALTER TABLE `__new_bookings` RENAME TO `bookings`;--> statement-breakpoint
CREATE INDEX `bookings_slot` ON `bookings` (`slot_id`,`id`);--> statement-breakpoint
CREATE INDEX `bookings_status` ON `bookings` (`status`,`id`) WHERE "bookings"."status" <> 'approved';
