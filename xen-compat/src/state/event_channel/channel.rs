//! Event channels of domains, as used outside their table.

use alloc::sync::Arc;

use crate::state::domain::Domain;
use crate::state::event_channel::table;

/// One event channel.
pub type Channel = table::Channel<Arc<Domain>>;
/// A domain's event channels.
pub type EventChannels = table::EventChannels<Arc<Domain>>;
/// What a channel leads to.
pub type State = table::State<Arc<Domain>>;
