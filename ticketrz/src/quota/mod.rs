//! The team's quota: what the API says when it is used up, and the gate that then keeps lookups from asking.

mod gate;
mod window;

pub(crate) use gate::{Admission, Closure, Gate};
pub(crate) use window::speaks_of_quota;
