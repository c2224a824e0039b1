//! Control of domains (domctl.h).

pub mod context;
pub mod monitor;
pub mod op;
pub mod vm_event;

pub use crate::xen4::domctl::device::*;
pub use crate::xen4::domctl::lifecycle::*;
pub use crate::xen4::domctl::permission::*;
pub use crate::xen4::domctl::resource::*;
pub use crate::xen4::domctl::scheduler::*;
pub use crate::xen4::domctl::shadow::*;
pub use crate::xen4::domctl::vcpu::*;
pub use context::*;
pub use monitor::*;
pub use op::*;
pub use vm_event::*;
