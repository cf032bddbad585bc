//! The team's quota: what the API says when it is used up, and the gate that then keeps lookups from asking.

mod window;

pub(crate) use window::{Window, speaks_of_quota};
