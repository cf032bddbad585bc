//! The contract's fields, each named once.

use std::{borrow::Cow, time::Duration};

use jiff::{ZonedDateTime, civil, fmt::temporal::Pieces, tz::TimeZone};

use super::super::json::{Json, Object};
use crate::{Codes, Durations, People, Ticket, TicketId, Times};

/// More people than this on one ticket are noise.
const MAX_LIST: usize = 100;

/// Ten thousand years: a longer duration is an error of the back end's.
const MAX_SECONDS: i64 = 10_000 * 366 * 24 * 60 * 60;

/// The year of the back end's "never": `3000-01-01 00:00:00`.
const NEVER: i16 = 3000;

/// `None`: there is no readable `Id`.
pub(super) fn ticket(object: &Object<'_>, zone: &TimeZone) -> Option<Ticket> {
    let fields = Fields { object, zone };
    Some(Ticket {
        id: TicketId::from_decimal(&fields.code("Id")?)?,
        subject: fields.text("Subject"),
        content: fields.text("Content"),
        description: fields.text("Description"),
        solution: fields.text("Solution"),
        remarks: fields.text("Remarks"),
        people: People {
            requestor: fields.code("Requestor"),
            contact: fields.code("ContactId"),
            assignee: fields.code("Assignee"),
            assignees: fields.list("AssigneeList"),
            assignee_names: fields.list("AssigneeTextList"),
            cc: fields.text("Cc"),
            viewer: fields.code("Viewer"),
            responder: fields.code("Responder"),
            handler: fields.code("Handler"),
            creator: fields.code("Creator"),
            modifier: fields.code("Modifier"),
            opened_by: fields.code("OpenUser"),
            solved_by: fields.code("SolveUser"),
            closed_by: fields.code("CloseUser"),
        },
        codes: Codes {
            status: fields.code("StatusId"),
            priority: fields.code("PriorityId"),
            kind: fields.code("TypeId"),
            channel: fields.code("MediaId"),
            category: fields.code("CategoryId"),
            product: fields.code("ProductId"),
            project: fields.code("ProjectId"),
            region: fields.code("RegionId"),
            organization: fields.code("OrganizationId"),
            branch: fields.code("BranchId"),
            location: fields.code("LocationId"),
            site: fields.code("SiteId"),
        },
        times: Times {
            created: fields.time("CreateDate"),
            opened: fields.time("OpenDate"),
            viewed: fields.time("ViewDate"),
            assigned: fields.time("AssignDate"),
            pending: fields.time("PendingDate"),
            due: fields.time("DueDate"),
            solved: fields.time("SolveDate"),
            closed: fields.time("CloseDate"),
            reopened: fields.time("ReOpenDate"),
            commented: fields.time("CommentDate"),
            status_changed: fields.time("StatusDate"),
            modified: fields.time("ModifyDate"),
            expires: fields.time("ExpireDate"),
        },
        durations: Durations {
            response: fields.duration("ResponseTime"),
            resolution: fields.duration("ResolutionTime"),
            handling: fields.duration("HandlingTime"),
            waiting: fields.duration("WaitingTime"),
        },
        priority_value: fields.number("PriorityValue"),
        progress: fields.number("Progress"),
        comments: fields.count("Comment"),
        unseen_comments: fields.count("UnseenComment"),
        message_id: fields.code("MessageId"),
        contact_saved_by_agent: fields.flag("IsAgentSaveContact"),
    })
}

struct Fields<'a> {
    object: &'a Object<'a>,
    zone: &'a TimeZone,
}

impl<'a> Fields<'a> {
    /// A text or number; `None` when there is nothing to see in it.
    fn scalar(&self, key: &str) -> Option<Cow<'a, str>> {
        let text = self.object.get(key)?.into_scalar()?;
        (!text.trim().is_empty()).then_some(text)
    }

    /// A text as it is.
    fn text(&self, key: &str) -> Option<String> {
        self.scalar(key).map(Cow::into_owned)
    }

    /// An id, a code or a name: blanks around it mean nothing.
    fn code(&self, key: &str) -> Option<String> {
        self.scalar(key).map(|text| text.trim().to_owned())
    }

    fn list(&self, key: &str) -> Vec<String> {
        let joined = match self.object.get(key) {
            Some(Json::List(items)) => {
                let items = items.into_iter().take(MAX_LIST);
                let items = items.filter_map(|item| Json::read(item.get()).ok()?.into_scalar());
                items.collect::<Vec<_>>().join(",").into()
            }
            Some(value) => value.into_scalar().unwrap_or_default(),
            None => return Vec::new(),
        };
        joined
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .take(MAX_LIST)
            .map(str::to_owned)
            .collect()
    }

    fn number(&self, key: &str) -> Option<i64> {
        let text = self.scalar(key)?;
        let text = text.trim();
        // `12.50` counts as 12: no field of the contract has a fraction that matters.
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let plain = fraction.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| whole.parse().ok()).flatten()
    }

    fn count(&self, key: &str) -> Option<u64> {
        self.number(key)?.try_into().ok()
    }

    fn duration(&self, key: &str) -> Option<Duration> {
        let seconds = self.number(key).filter(|seconds| *seconds <= MAX_SECONDS)?;
        seconds.try_into().ok().map(Duration::from_secs)
    }

    fn flag(&self, key: &str) -> Option<bool> {
        if let Some(Json::Bool(flag)) = self.object.get(key) {
            return Some(flag);
        }
        match self.code(key)?.to_ascii_lowercase().as_str() {
            "1" | "true" | "yes" | "y" => Some(true),
            "0" | "false" | "no" | "n" => Some(false),
            _ => None,
        }
    }

    /// `YYYY-MM-DD HH:MM:SS` in the configured zone; a time that says its own offset keeps its instant.
    fn time(&self, key: &str) -> Option<ZonedDateTime> {
        let text = self.scalar(key)?;
        let text = text.trim();
        let pieces = Pieces::parse(text).ok()?;
        let local = pieces.date().to_datetime(pieces.time().unwrap_or_default());
        if let Some(offset) = pieces.to_numeric_offset() {
            let instant = offset.to_timestamp(local).ok()?;
            return Some(instant.to_zoned_datetime(self.zone.clone()))
                .filter(|time| is_meant(time.datetime()));
        }
        if !is_meant(local) {
            return None;
        }
        // An hour that a clock change skips or repeats is read as everybody's calendar does (RFC 5545).
        self.zone
            .to_ambiguous_zoned_datetime(local)
            .compatible()
            .ok()
    }
}

/// Not one of the back end's ways to say "none" or "never".
fn is_meant(time: civil::DateTime) -> bool {
    (1..NEVER).contains(&time.year())
}
