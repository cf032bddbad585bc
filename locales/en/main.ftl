# Every sentence that a person sees. Discord's markup may be used; times arrive as Discord timestamps.

## Why there is no ticket to show

error-not-found = I couldn't find ticket **#{ $id }**. Check the number and try again.
error-bad-id = That doesn't look like a ticket number. Try `/ticket 1234`, `/ticket #1234`, or paste a link that ends in the number.
error-access-refused = The ticket system isn't accepting the bot's sign-in, so I can't look up tickets right now. Please tell { $contact }: they need to renew it.
error-quota = Our team's lookups are used up for now. They work again { $when } ({ $relative }) and then until { $until }.
error-quota-message = Our team's lookups are used up for now. The ticket system says: “{ $message }” I'll be able to try again { $relative }.
error-quota-unknown = Our team's lookups are used up for now. I'll be able to try again { $relative }.
error-busy = Lots of lookups are going on at once. Please try again in a few seconds.
error-busy-until = Lots of lookups are going on at once. Please try again { $when }.
error-unavailable = The ticket system isn't answering properly right now. Please try again in a minute; if it stays like this, tell { $contact }.
error-unknown-command = I don't know that command any more. Please try again in a minute: Discord may still show an old one.
error-internal = Something went wrong on my side, sorry. Please try again; if it happens again, tell { $contact } and mention `{ $reference }`.
contact-unknown = whoever looks after this bot

## A ticket

field-status = Status
field-priority = Priority
field-type = Type
field-channel = Channel
field-requestor = Requestor
field-assignee = Assignee
field-created = Created
field-opened = Opened
field-due = Due
field-closed = Closed
field-took = Took
field-comments = Comments
footer-as-of = As of

state-new = New
state-open = Open
state-pending = Pending
state-solved = Solved
state-closed = Closed
state-reopened = Reopened
state-overdue = ⏰ overdue

stale-access-refused = The ticket system isn't accepting the bot's sign-in, so this is what I knew { $age }. Please tell { $contact }: they need to renew it.
stale-quota = Our team's lookups are used up until { $when } ({ $relative }), so this is what I knew { $age }.
stale-busy = The ticket system is busy, so this is what I knew { $age }.
stale-unavailable = The ticket system isn't answering properly right now, so this is what I knew { $age }.

## Durations, in their two largest units

duration-seconds = { $seconds } s
duration-minutes = { $minutes } min
duration-hours = { $hours } h{ $minutes ->
    [0] { "" }
   *[other] { " " }{ $minutes } min
}
duration-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}{ $hours ->
    [0] { "" }
   *[other] { " " }{ $hours } h
}

## Words for the API's codes, as far as the vendor documents them

label-status-ts7 = Closed
label-priority-tp1 = Low
label-priority-tp3 = High
label-channel-email = Email
label-channel-fcbk = Facebook
