//! Control of domains (domctl.h).

pub mod context;
pub mod device;
pub mod lifecycle;
pub mod monitor;
pub mod op;
pub mod permission;
pub mod resource;
pub mod scheduler;
pub mod shadow;
pub mod vcpu;
pub mod vm_event;

pub use context::*;
pub use device::*;
pub use lifecycle::*;
pub use monitor::*;
pub use op::*;
pub use permission::*;
pub use resource::*;
pub use scheduler::*;
pub use shadow::*;
pub use vcpu::*;
pub use vm_event::*;
