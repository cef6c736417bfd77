ALTER TABLE `bookings` ADD `reason_text` text;--> statement-breakpoint
-- Earlier builds kept words alone. What is no code is the text beside one: that of the saga, if it is there still and
-- one of those that a booking has.
UPDATE `bookings` SET
  `reason_text` = `reason`,
  `reason` = coalesce(
    (SELECT `saga_instances`.`reason` ->> 'code' FROM `saga_instances`
      WHERE `saga_instances`.`id` = `bookings`.`saga_id`
        AND `saga_instances`.`reason` ->> 'code' IN ('deadline', 'aborted')),
    'refused')
WHERE `reason` NOT IN ('unknown_slot', 'slot_taken', 'slot_closed', 'slot_not_blocked', 'card_declined', 'insufficient_funds', 'voided');
