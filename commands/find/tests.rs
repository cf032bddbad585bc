//! What people see of a search, read as the JSON that Discord receives.
