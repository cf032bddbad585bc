//! Where documents are kept, whichever way.

use futures_util::future::BoxFuture;

/// Why the store did not do what it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StateError {
    /// There are as many documents of the kind as there may be.
    #[error("the store takes no more documents of this kind")]
    Full,
    /// It failed, or gave no answer in time; it has logged why. A write may have happened all the same.
    #[error("the store cannot be used now")]
    Unavailable,
}

/// Where the documents are, as JSON.
pub(super) trait Documents: Send + Sync {
    fn get<'a>(&'a self, kind: &'static str, key: &'a str) -> Answer<'a, Option<String>>;

    /// Writes a document, if there are less than `most` or it replaces one. Returns whether it did.
    fn put<'a>(
        &'a self,
        kind: &'static str,
        key: &'a str,
        json: String,
        most: usize,
    ) -> Answer<'a, bool>;

    /// Replaces a document. Returns whether there was one.
    fn replace<'a>(&'a self, kind: &'static str, key: &'a str, json: String) -> Answer<'a, bool>;

    /// Returns whether there was one.
    fn delete<'a>(&'a self, kind: &'static str, key: &'a str) -> Answer<'a, bool>;

    /// At most `most` documents, in no order.
    fn all(&self, kind: &'static str, most: usize) -> Answer<'_, Vec<(String, String)>>;
}

pub(super) type Answer<'a, T> = BoxFuture<'a, Result<T, StateError>>;
