# Every sentence that a person sees. Discord's markup may be used; times arrive as Discord timestamps.

## Why there is no ticket to show

error-not-found = I couldn't find ticket **#{ $id }**. Check the number and try again.
error-bad-id = That doesn't look like a ticket number. Try `/ticket 1234`, `/ticket #1234`, or paste a link that ends in the number.
error-forbidden = The ticket system doesn't let me see ticket **#{ $id }**. If the number is right, ask { $contact } to give me access.
error-not-offered = The ticket system doesn't let me read conversations. You can read this one there; I'll try again in an hour.
error-access-refused = The ticket system isn't accepting my sign-in, so I can't look up tickets right now. Please tell { $contact } so they can renew it.
error-quota = Our team is out of ticket lookups. They're back on { $when } ({ $relative }), until { $until }.
error-quota-message = Our team is out of ticket lookups. The ticket system says: “{ $message }” I'll try again { $relative }.
error-quota-unknown = Our team is out of ticket lookups. I don't know when they're back; I'll try again { $relative }.
error-quota-again = Our team is still out of ticket lookups: the ticket system has refused them since { $since }. I'll try again on { $when } ({ $relative }).
error-quota-lasting = Our team is still out of ticket lookups: the ticket system has refused them since { $since }, even when it said they'd be back. Please ask { $contact } to check with the vendor whether the quota is being renewed. I'll try again on { $when } ({ $relative }).
error-busy = That's a lot of lookups at once. Try again in a few seconds.
error-busy-until = The ticket system is limiting requests. Try again { $when }.
error-unavailable = The ticket system isn't responding properly. Try again in a minute; if it keeps happening, tell { $contact }.
error-nothing-found = I couldn't find a ticket number in that message. I look for #1234, “ticket 1234” and ticket links.
error-unknown-button = That button is from another version of me. Use `/ticket` to look the ticket up again.
error-slowed = That's a lot of lookups, and our team shares the quota. You can continue { $when }.
error-denied-direct-message = I don't look up tickets in direct messages. Use `/ticket` in your server instead.
error-denied-guild = Ticket lookups aren't set up for this server. Ask { $contact } if you need them here.
error-denied-channel = Ticket lookups aren't set up for this channel. Try another one, or ask { $contact }.
error-denied-person = Your roles can't look up tickets. Ask { $contact } if you need access.
error-denied-find = Your roles can look up tickets by number, but not search them. Ask { $contact } if you need to.
error-find-off = Searching is switched off here. Use `/ticket` with the number instead.
error-find-not-offered = The ticket system doesn't let me search its tickets. Use `/ticket` with the number; I'll try again in an hour.
error-unknown-command = I don't know that command any more. Discord may still be showing an old one: try again in a minute.
error-internal = Sorry, something went wrong on my side. Try again; if it keeps happening, tell { $contact } and mention `{ $reference }`.
error-unconfirmed = My answer may not have been posted: Discord didn't confirm it. Check before you try again.
error-ending = I'm restarting and couldn't finish this in time. Try again in a minute.
contact-unknown = the people who run this bot

## A ticket

field-status = Status
field-priority = Priority
field-type = Type
field-channel = Channel
field-requester = Requester
field-assignee = Assignee
field-created = Created
field-opened = Opened
field-due = Due
field-closed = Closed
field-comments = Comments
comments-unread = { $count } unread
comments-last = last { $when }
footer-as-of = Last checked

state-new = New
state-open = Open
state-pending = Pending
state-solved = Solved
state-closed = Closed
state-reopened = Reopened
state-overdue = ⏰ overdue
state-new-since = New · created { $when }
state-open-for = Open for { $duration }
state-open-since = Open since { $date }
state-since = since { $date }
state-pending-since = Pending since { $date }
state-solved-at = Solved { $when }
state-closed-at = Closed { $date }
state-reopened-at = Reopened { $when }
state-took = took { $duration }

stale-access-refused = The ticket system isn't accepting my sign-in. Please tell { $contact } so they can renew it. This is what I last saw, { $age }.
stale-busy = The ticket system is limiting requests. This is what I last saw, { $age }.
stale-quota = { $why } This is what I last saw, { $age }.
stale-unavailable = The ticket system isn't responding properly. This is what I last saw, { $age }.

## Around a ticket

card-shared-by = Shared by { $person }
card-unchanged = Checked { $when }: nothing has changed.
card-posted = Posted for everyone in this channel:
card-posted-in = Shared in { $channel }.
card-posted-once = You've already shared this in { $channel }. To share it again, look it up again.
suggestion-look-up = look this up
suggestion-look-up-all = look these up
choose-placeholder = Choose a ticket
button-refresh = Refresh
button-details = Details
button-back = Back
button-conversation = Conversation
button-older = Older
button-newer = Newer
button-share = Share
button-share-all = Share all
button-rest = Look up { $count } more
button-open = Open

## A ticket's conversation

conversation-title = #{ $id } · Conversation
conversation-one = Message { $number } of { $total }
conversation-range = Messages { $first } to { $last } of { $total }
conversation-empty = There are no messages to show.
conversation-older = { $count ->
    [one] 1 older message is not shown.
   *[other] { $count } older messages are not shown.
}
conversation-private = { $count ->
    [one] 1 private message is not shown.
   *[other] { $count } private messages are not shown.
}
conversation-spam = { $count ->
    [one] 1 message marked as spam is not shown.
   *[other] { $count } messages marked as spam are not shown.
}
conversation-customer = ◀ Customer
conversation-customer-named = ◀ { $name } (customer)
conversation-team = ▶ The team
conversation-team-named = ▶ { $name } (team)
conversation-no-text = *No text*

## Several tickets at once

several-title = { $count ->
    [one] { $count } ticket
   *[other] { $count } tickets
}
several-stale = last seen { $when }
several-waiting = not looked up yet
several-left-out = To go easy on our team's quota, I look up at most { $calls ->
    [one] one ticket
   *[other] { $calls } tickets
} at a time.
several-most = That's more than I list at once: these are the first { $count }.
short-not-found = I couldn't find it
short-forbidden = I'm not allowed to see it
short-access-refused = the ticket system isn't accepting my sign-in
short-quota = out of ticket lookups
short-busy = too busy right now
short-unavailable = the ticket system isn't responding properly
short-slowed = you've used up your lookups for now

## Finding tickets by words

find-hits = { $count ->
    [one] I found 1 ticket for **{ $words }** { $among }, as of { $when }.
   *[other] I found { $count } tickets for **{ $words }** { $among }, as of { $when }.
}
find-best = These are the { $lines } best; **Choose a ticket** offers { $count }. More words narrow it down.
find-none = I found no ticket for **{ $words }** { $among }, as of { $when }.
find-empty = The ticket system's list has no tickets. If you know the number, use `/ticket`.
find-among-newest-of = among the newest { $rows } of { $total }
find-among-newest = among the newest { $rows }
find-among-some-of = among { $rows } of { $total } tickets
find-among-some = among { $rows } tickets
find-among-all = among all { $rows }
find-where = I looked at the subject, requester, assignee and category.
find-back-to = The oldest of these tickets is from { $date }.
find-advice = Try fewer or other words. If you know the number, use `/ticket`.
find-advice-further = Try fewer or other words, or press **Look further** for more tickets. If you know the number, use `/ticket`.
find-too-short = Type at least two letters or digits to search for, such as `/find printer`.
find-ago = { $duration } ago
button-further = Look further

## Following a ticket

button-follow = Follow
button-unfollow = Stop following
button-forget-me = Forget me
follow-now = I'll send you a direct message when the status, assignee, priority, due date or number of comments of **#{ $id }** changes.
follow-already = You already follow **#{ $id }**.
follow-pace = I look at each followed ticket about every { $every }; our team follows { $tickets ->
    [one] 1 ticket
   *[other] { $tickets } tickets
}.
follow-pace-none = I notice changes when somebody looks the ticket up; our team follows { $tickets ->
    [one] 1 ticket
   *[other] { $tickets } tickets
}.
follow-stopped = You no longer follow **#{ $id }**.
follow-not = You don't follow **#{ $id }**.
follow-person-full = You follow { $most ->
    [one] 1 ticket
   *[other] { $most } tickets
}, as many as one person may. Stop following another one with `/following` first.
follow-team-full = Our team follows as many tickets as I can watch. Try again when somebody has stopped following one.
follow-unavailable = I can't get at my notes right now, so nothing has changed. Try again in a minute.
follow-not-offered = I can't follow tickets: nobody has set that up.
follow-forgotten = I've forgotten what you follow, what you looked up, and where to reach you.
follow-out-of-reach = I couldn't send you a direct message about a ticket that you follow. Allow direct messages from members of this server, and I'll try again; otherwise your follows end after a day.
follow-out-of-reach-ended = I couldn't send you direct messages for a day, so you no longer follow any ticket. Allow direct messages from members of this server before you follow one again.
follow-changed = Ticket **#{ $id }** has changed:
follow-change = **{ $field }** { $before } → { $after }
follow-none = none
follow-someone = someone
follow-someone-else = someone else
follow-ended-closed = Ticket **#{ $id }** has been closed for { $time }, so I've stopped following it for you.
follow-ended-gone = I haven't found ticket **#{ $id }** for { $time }, so I've stopped following it for you.
following-title = Tickets that you follow
following-count = You follow { $count ->
    [one] 1 ticket
   *[other] { $count } tickets
}.
following-none = You follow no tickets. Press **Follow** below a ticket to hear of its changes.
following-unavailable = I can't get at my notes right now. Try again in a minute.
following-seen = seen { $when }
following-stop = Stop following…

## What the team is told in its own channel

notice-sign-in = The ticket system has refused my sign-in since { $since }. Until it is renewed I answer from memory where I can; `ticketrz-bot check` says what is wrong.
notice-sign-in-over = The ticket system accepts my sign-in again. It refused it from { $since } to { $until }, for { $took }.
notice-quota-over = Our team has ticket lookups again. It was out of them from { $since } to { $until }, for { $took }.
notice-outage = The ticket system hasn't responded properly since { $since }. Until it does I answer from memory where I can.
notice-outage-over = The ticket system responds again. It didn't from { $since } to { $until }, for { $took }.
notice-redis = I haven't been able to use Redis since { $since }. Lookups go on, but my replicas share neither tickets nor the quota.
notice-redis-over = I can use Redis again. I couldn't from { $since } to { $until }, for { $took }.
notice-from-memory = { $count ->
    [one] Meanwhile I answered 1 lookup from memory.
   *[other] Meanwhile I answered { $count } lookups from memory.
}
day-lookups = From { $from } to { $until } I had { $lookups ->
    [one] 1 lookup
   *[other] { $lookups } lookups
} from { $people ->
    [one] 1 person
   *[other] { $people } people
}.
day-no-lookups = Nobody looked up a ticket from { $from } to { $until }.
day-calls = I made { $calls ->
    [one] 1 call
   *[other] { $calls } calls
} to the ticket system{ $saved ->
    [0] .
    [one] ; 1 answer needed none.
   *[other] ; { $saved } answers needed none.
}
day-followed = { $count ->
    [0] No tickets are followed.
    [one] 1 ticket is followed.
   *[other] { $count } tickets are followed.
}
day-closed = Our team was out of ticket lookups from { $since } to { $until }.
day-closed-since = Our team has been out of ticket lookups since { $since }.

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
field-contact = Contact
field-cc = Cc
field-creator = Created by
field-opened-by = Opened by
field-responder = Answered by
field-handler = Handled by
field-solved-by = Solved by
field-closed-by = Closed by
field-modifier = Last changed by
field-viewer = Viewed by
field-viewed = Viewed
field-assigned = Assigned
field-pending = Pending
field-solved = Solved
field-reopened = Reopened
field-commented = Last comment
field-status-changed = Status changed
field-modified = Last changed
field-expires = Expires
field-response-time = Response time
field-resolution-time = Resolved in
field-handling-time = Handling time
field-waiting-time = Waiting time

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

label-status-ts2 = New
label-status-ts7 = Closed
label-priority-tp1 = Low
label-priority-tp2 = Medium
label-priority-tp3 = High
# The ordinary type: a word that says nothing hides its code.
label-type-tt1 = { "" }
label-channel-email = Email
label-channel-fcbk = Facebook
label-channel-inst = Instagram
label-channel-gbusiness = Google Business
label-channel-whatp = WhatsApp
label-category-332 = Question
