//! Buttons and selects: what a press does, and how the registry keeps it.

use std::fmt;

use crate::{
    Deferral, Response,
    context::{Answering, Context},
    custom_id::{CustomId, Parts},
    entry::Entry,
};

/// A kind of button or select.
pub(crate) trait Component: CustomId + fmt::Debug + Send + Sync + 'static {
    /// How it may be deferred.
    const DEFERRAL: Deferral;
    /// What the audit log calls it.
    const PURPOSE: &'static str;

    /// Answers a press. `values` are what was chosen from a select: untrusted.
    fn answer(
        &self,
        values: &[String],
        context: Context<'_>,
    ) -> impl Future<Output = Response> + Send;
}

/// A button that was pressed or a select that was chosen from, of any kind.
pub(crate) trait Pressed: fmt::Debug + Send + Sync {
    fn answer<'a>(&'a self, values: &'a [String], context: Context<'a>) -> Answering<'a>;
}

impl<C: Component> Pressed for C {
    fn answer<'a>(&'a self, values: &'a [String], context: Context<'a>) -> Answering<'a> {
        Box::pin(Component::answer(self, values, context))
    }
}

/// A kind of button or select as its command's entry lists it.
pub(crate) struct ComponentEntry {
    /// Its label is also the name in the custom id.
    pub(crate) entry: Entry,
    pub(crate) parse: fn(&Parts<'_>) -> Option<Box<dyn Pressed>>,
}

impl ComponentEntry {
    pub(crate) const fn of<C: Component>() -> Self {
        Self {
            entry: Entry {
                label: C::NAME,
                purpose: C::PURPOSE,
                deferral: C::DEFERRAL,
            },
            parse: |parts| Some(Box::new(parts.parse::<C>()?)),
        }
    }
}
