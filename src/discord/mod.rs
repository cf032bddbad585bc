//! Discord: its REST API, its gateway, and the way from an interaction to its answer.

mod answer;
mod delivery;
mod failure;
mod gateway;
mod interaction;
mod register;
mod request;
mod rest;

pub(crate) use answer::{Answerer, Untaken};
pub(crate) use gateway::{Gateway, GatewayEnd};
pub(crate) use register::{Application, application, are_registered, register};
pub(crate) use request::Route;
pub(crate) use rest::{Patience, Rest, RestError};
