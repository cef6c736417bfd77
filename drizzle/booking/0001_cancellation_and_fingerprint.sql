ALTER TABLE `bookings` ADD `cancellation_saga_id` text;--> statement-breakpoint
ALTER TABLE `saga_instances` ADD `fingerprint` text;