"""Billing in Python: a participant in another language, written from /asyncapi.json alone.

It takes over the queue billing.commands and keeps its bills and its inbox in one SQLite file, so
that a command, its bill and its reply are one transaction. It needs Debian's python3-pika.

    AMQP_URL=amqp://guest:guest@127.0.0.1:5672 BILLING_DB=billing.db python3 examples/billing.py
"""

import json
import os
import random
import signal
import sqlite3
import sys
import time
import uuid

import pika

COMMANDS, DEAD_LETTERS, QUEUE = "saga.commands", "saga.dead-letters", "billing.commands"
QUORUM = {"x-queue-type": "quorum", "x-delivery-limit": 2**31 - 1}
DECLINES = {"pm_declined": "card_declined", "pm_insufficient_funds": "insufficient_funds"}
METHODS = {"pm_ok", "pm_slow", "pm_flaky", *DECLINES}
TRIES = 5


class Poison(Exception):
    """A message that no number of tries would help."""


# --- What happens to a bill: decisions inside the transaction of the inbox ---------------------


def pay(db, command_id, request):
    known = isinstance(request.get("bookingId"), str) and request.get("paymentMethod") in METHODS
    if not known or type(request.get("amount")) is not int or request["amount"] <= 0:
        raise Poison("the payload does not fit billing.pay")
    reason = DECLINES.get(request["paymentMethod"])
    bill_id, status = str(uuid.uuid4()), "failed" if reason else "paid"
    row = (bill_id, command_id, request["bookingId"], request["amount"], status)
    db.execute("INSERT INTO bills VALUES (?, ?, ?, ?, ?)", row)
    return ("BILL_FAILED", {"reason": reason}) if reason else ("BILL_PAID", {"billId": bill_id})


def refund(db, compensates, request):
    if not isinstance(request.get("bookingId"), str):
        raise Poison("the payload does not fit billing.refund")
    # As a step of its own, it does not name the charge that it gives back.
    column = "paid_by" if compensates else "booking_id"
    back = f"UPDATE bills SET status = 'refunded' WHERE {column} = ? AND status = 'paid'"
    db.execute(back, (compensates or request["bookingId"],))
    return "BILL_REFUNDED", {}


# --- The inbox with its barrier: every command has its effect once -----------------------------


def carry_out(db, command_type, command_id, compensates, request):
    """Gives the reply that stands already, or decides and records one. Call it in a transaction."""
    answered = reply_of(db, command_id)
    if answered:
        return answered
    if command_type == "billing.pay":
        reply = pay(db, command_id, request)
    else:
        reply = refund(db, compensates, request)
        if compensates and reply_of(db, compensates) is None:
            # It was never begun: should it still come, it is refused.
            record(db, compensates, ("BILL_FAILED", {"reason": "superseded"}))
    record(db, command_id, reply)
    return reply


def reply_of(db, command_id):
    row = db.execute("SELECT type, data FROM inbox WHERE id = ?", (command_id,)).fetchone()
    return row and (row[0], json.loads(row[1]))


def record(db, command_id, reply):
    db.execute("INSERT INTO inbox VALUES (?, ?, ?)", (command_id, reply[0], json.dumps(reply[1])))


def open_database(path):
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    with db:
        db.execute("CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, type TEXT, data TEXT)")
        columns = "id TEXT PRIMARY KEY, paid_by TEXT UNIQUE, booking_id TEXT, amount INT, status TEXT"
        db.execute(f"CREATE TABLE IF NOT EXISTS bills ({columns})")
    return db


# --- The broker --------------------------------------------------------------------------------


def declare(channel):
    for exchange in (COMMANDS, DEAD_LETTERS):
        channel.exchange_declare(exchange, "direct", durable=True)
    dead = {"x-dead-letter-exchange": DEAD_LETTERS, "x-dead-letter-routing-key": QUEUE}
    channel.queue_declare(f"{QUEUE}.dead", durable=True, arguments=QUORUM)
    channel.queue_bind(f"{QUEUE}.dead", DEAD_LETTERS, QUEUE)
    channel.queue_declare(QUEUE, durable=True, arguments={**QUORUM, **dead})
    for command_type in ("billing.pay", "billing.refund"):
        channel.queue_bind(QUEUE, COMMANDS, command_type)


def handle(db, publishing, properties, body):
    """Carries a command out and answers it: commit first, then the reply with its confirm."""
    headers = properties.headers or {}
    if properties.type not in ("billing.pay", "billing.refund"):
        raise Poison(f"nobody handles {properties.type}")
    if not (properties.message_id and properties.reply_to and headers.get("x-saga-id")):
        raise Poison("it lacks message_id, reply_to or x-saga-id")
    try:
        request = json.loads(body)
    except ValueError:
        request = None
    if not isinstance(request, dict):
        raise Poison("the body is no JSON object")
    with db:  # One transaction; rolled back where anything throws.
        compensates = headers.get("x-compensates")
        reply = carry_out(db, properties.type, properties.message_id, compensates, request)
    carried = ("x-saga-id", "traceparent", "tracestate")
    answer = pika.BasicProperties(
        message_id=str(uuid.uuid4()),
        type=reply[0],
        correlation_id=properties.message_id,
        content_type="application/json",
        delivery_mode=2,
        headers={name: headers[name] for name in carried if name in headers},
    )
    publishing.basic_publish("", properties.reply_to, json.dumps(reply[1]), answer, mandatory=True)


def set_aside(publishing, properties, body, reason, attempts):
    about = {
        "x-dead-id": str(uuid.uuid4()),
        "x-dead-reason": reason,
        "x-dead-attempts": attempts,
        "x-dead-at": int(time.time() * 1000),
    }
    properties.headers = {**(properties.headers or {}), **about}
    properties.delivery_mode = 2
    publishing.basic_publish(DEAD_LETTERS, QUEUE, body, properties, mandatory=True)


def take(db, connection, publishing, properties, body):
    for attempt in range(1, TRIES + 1):
        try:
            return handle(db, publishing, properties, body)
        except Poison as fault:
            return set_aside(publishing, properties, body, str(fault), 0)
        except (pika.exceptions.AMQPConnectionError, pika.exceptions.ChannelClosed):
            raise  # The broker brings it again.
        except Exception as fault:
            print(f"try {attempt} of {properties.message_id} failed: {fault}", file=sys.stderr)
            if attempt == TRIES:
                return set_aside(publishing, properties, body, str(fault), attempt)
            connection.sleep(0.1 * 2 ** (attempt - 1))


def serve(db, url):
    """Takes commands until the connection is lost."""
    connection = pika.BlockingConnection(pika.URLParameters(url))
    publishing = connection.channel()
    publishing.confirm_delivery()  # Publishing now waits for the confirm, and throws on a return.
    consuming = connection.channel()
    declare(consuming)
    consuming.basic_qos(prefetch_count=32)
    print("taking commands", flush=True)
    for delivery, properties, body in consuming.consume(QUEUE):
        take(db, connection, publishing, properties, body)
        consuming.basic_ack(delivery.delivery_tag)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    db = open_database(os.environ.get("BILLING_DB", "billing.db"))
    url = os.environ.get("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672")
    failures = 0
    while True:
        try:
            serve(db, url)
        except pika.exceptions.AMQPError as fault:
            failures = min(failures + 1, 6)
            wait = random.uniform(0.1, 0.1 * 2**failures)
            print(f"no connection ({fault!r}); again in {wait:.1f} s", file=sys.stderr)
            time.sleep(wait)


if __name__ == "__main__":
    main()
