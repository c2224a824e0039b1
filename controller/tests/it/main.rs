//! The controller with guests that play the drivers of 2005 on both sides.

mod connect;
mod console;
mod death;
mod description;
mod drivers;
mod hostile;
mod machine;
mod world;
