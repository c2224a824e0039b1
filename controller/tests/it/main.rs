//! The controller with guests that play the drivers of 2005 on both sides, and guests of today with a console.

mod connect;
mod console;
mod console_ring;
mod death;
mod description;
mod drivers;
mod hostile;
mod machine;
mod world;
