DROP INDEX `slots_status`;--> statement-breakpoint
DROP INDEX `slots_booking`;--> statement-breakpoint
CREATE UNIQUE INDEX `slots_booking` ON `slots` (`booking_id`) WHERE "slots"."booking_id" IS NOT NULL;