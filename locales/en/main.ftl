# Every sentence that a person sees. Discord's markup may be used; times arrive as Discord timestamps.

## Why there is no ticket to show

error-not-found = I couldn't find ticket **#{ $id }**. Check the number and try again.
error-bad-id = That doesn't look like a ticket number. Try `/ticket 1234`, `/ticket #1234`, or paste a link that ends in the number.
error-forbidden = The ticket system doesn't let the bot see ticket **#{ $id }**. If the number is right, ask { $contact } to give the bot access.
error-access-refused = The ticket system isn't accepting the bot's sign-in, so I can't look up tickets right now. Please tell { $contact }: they need to renew it.
error-quota = Our team's lookups are used up for now. They work again on { $when } ({ $relative }) and then until { $until }.
error-quota-message = Our team's lookups are used up for now. The ticket system says: “{ $message }” I'll be able to try again { $relative }.
error-quota-unknown = Our team's lookups are used up for now. I'll be able to try again { $relative }.
error-busy = Lots of lookups are going on at once. Please try again in a few seconds.
error-busy-until = The ticket system asks us to wait. Please try again { $when }.
error-unavailable = The ticket system isn't answering properly right now. Please try again in a minute; if it stays like this, tell { $contact }.
error-nothing-found = I looked for ticket numbers in that message, such as #1234, “ticket 1234” or a link to a ticket, and found none.
error-unknown-button = That button is from another version of me. Use `/ticket` to look the ticket up again.
error-slowed = That's a lot of lookups, and our team shares them. You can go on { $when }.
error-denied-direct-message = I don't look tickets up in direct messages. Use `/ticket` in your server instead.
error-denied-guild = Ticket lookups aren't set up for this server. Ask { $contact } if you need them here.
error-denied-channel = Ticket lookups aren't set up for this channel. Try another one, or ask { $contact }.
error-denied-person = You don't have a role that may look tickets up. Ask { $contact } if you need one.
error-unknown-command = I don't know that command any more. Please try again in a minute: Discord may still show an old one.
error-internal = Something went wrong on my side, sorry. Please try again; if it happens again, tell { $contact } and mention `{ $reference }`.
error-unconfirmed = My answer may not have been posted: Discord didn't confirm it. Look for it before you try again.
error-ending = I'm being restarted and couldn't finish this in time. Please try again in a minute.
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
stale-unavailable = The ticket system isn't answering properly right now, so this is what I knew { $age }.

## Around a ticket

card-shared-by = Shared by { $person }
card-unchanged = Checked { $when }: nothing has changed.
card-posted = Here it is, for everyone in this channel:
choose-ticket = That message names { $count } tickets. Which one do you want to see?
choose-placeholder = Choose a ticket
button-refresh = Refresh
button-details = Details
button-share = Share
button-open = Open

## A ticket's details

details-classification = Classification
details-people = People
details-times = Times
details-durations = Durations
details-solution = Solution
details-remarks = Remarks

field-category = Category
field-product = Product
field-project = Project
field-region = Region
field-organization = Organization
field-branch = Branch
field-location = Location
field-site = Site
field-progress = Progress
field-unseen-comments = Unseen comments
field-contact = Contact
field-cc = Cc
field-creator = Created by
field-opened-by = Opened by
field-responder = Responder
field-handler = Handler
field-solved-by = Solved by
field-closed-by = Closed by
field-modifier = Changed by
field-viewer = Viewed by
field-viewed = Viewed
field-assigned = Assigned
field-pending = Pending
field-solved = Solved
field-reopened = Reopened
field-commented = Last comment
field-status-changed = Status changed
field-modified = Changed
field-expires = Expires
field-response-time = Response
field-resolution-time = Resolution
field-handling-time = Handling
field-waiting-time = Waiting

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
