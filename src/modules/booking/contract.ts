/**
 * The public part of the booking module. It serves no commands: it sends them, and this queue takes
 * the replies.
 */
export const bookingReplies = 'booking.replies';
