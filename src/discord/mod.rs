//! Discord: its REST API, its gateway, and answering interactions.

mod gateway;
mod register;
mod respond;
mod rest;

pub(crate) use gateway::{Gateway, GatewayEnd};
pub(crate) use register::{Application, application, are_registered, register, remove_strays};
pub(crate) use respond::{
    Callback, Delivered, FirstResponse, Interaction, Received, Responder, Stopping,
};
pub(crate) use rest::{Patience, Rest, RestError, code, is_nonce_known};
