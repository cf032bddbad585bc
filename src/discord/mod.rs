//! Discord: its REST API, its gateway, and answering interactions.

mod gateway;
mod register;
mod request;
mod respond;
mod rest;

pub(crate) use gateway::{Gateway, GatewayEnd};
pub(crate) use register::{Application, application, are_registered, register};
pub(crate) use request::Route;
pub(crate) use respond::{
    Callback, Delivered, FirstResponse, Interaction, Received, Responder, Stopping,
};
pub(crate) use rest::{Patience, Rest, RestError};
