/**
 * What others may know of the booking module. It serves no commands: it is the one that asks, and
 * this is where the answers go.
 */
export const bookingReplies = 'booking.replies';
