//! The two macros every header module is written with.

/// States structures: name, C type, size, and each field with its offset; checks them at compile time and lists them
/// in `STRUCTS`.
///
/// A field that is a union in C is an [`Overlay`](crate::overlay) or an integer, and names its members in braces.
macro_rules! layout {
    (header $header:literal; $(
        $(#[doc = $doc:literal])+
        struct $name:ident = $c:literal, $size:literal {
            $( $(#[doc = $fdoc:literal])+
               $field:ident : $ty:ty = $off:literal $({ $($arm:ident : $aty:ty),* $(,)? })? ; )*
        }
    )*) => {
        $(
            $(#[doc = $doc])+
            #[derive(zerocopy::FromBytes, zerocopy::IntoBytes, zerocopy::KnownLayout, zerocopy::Immutable)]
            #[derive(Clone, Copy, Debug)]
            #[allow(non_snake_case, reason = "fields keep their C names")]
            #[repr(C)]
            pub struct $name { $( $(#[doc = $fdoc])+ pub $field: $ty ),* }

            const _: () = {
                assert!(core::mem::size_of::<$name>() == $size);
                $( assert!(core::mem::offset_of!($name, $field) == $off); )*
                $($( $( assert!(core::mem::size_of::<$aty>() <= core::mem::size_of::<$ty>()); )* )?)*
            };

            impl Default for $name {
                #[inline]
                fn default() -> Self {
                    zerocopy::FromZeros::new_zeroed()
                }
            }
        )*

        /// The structures of this file, as data.
        #[cfg(feature = "registry")]
        pub(crate) static STRUCTS: &[crate::registry::StructFacts] = &[$(
            crate::registry::StructFacts {
                name: stringify!($name),
                c_type: $c,
                header: $header,
                size: core::mem::size_of::<$name>(),
                align: core::mem::align_of::<$name>(),
                doc: concat!($($doc, "\n"),+),
                fields: &[$( crate::registry::FieldFacts {
                    name: stringify!($field),
                    ty: stringify!($ty),
                    offset: core::mem::offset_of!($name, $field),
                    size: core::mem::size_of::<$ty>(),
                    arms: &[$($( crate::registry::ArmFacts {
                        name: stringify!($arm),
                        ty: stringify!($aty),
                        size: core::mem::size_of::<$aty>(),
                    } ),*)?],
                    doc: concat!($($fdoc, "\n"),+),
                } ),*],
            }
        ),*];
    };
}

/// States constants, `NAME: type = value, "C name";` where the C name may be left out if it is the same; lists them in
/// `CONSTANTS`. The type `str` means `&str`.
macro_rules! constants {
    (header $header:literal; $(
        $(#[doc = $doc:literal])+
        $name:ident : $ty:ident = $value:expr $(, $c:literal)?;
    )*) => {
        $(
            $(#[doc = $doc])+
            pub const $name: constants!(@type $ty) = $value;
        )*

        /// The constants of this file, as data.
        #[cfg(feature = "registry")]
        pub(crate) static CONSTANTS: &[crate::registry::ConstFacts] = &[$(
            crate::registry::ConstFacts {
                name: stringify!($name),
                c_name: constants!(@name $name $($c)?),
                ty: stringify!($ty),
                header: $header,
                value: constants!(@value $ty, $name),
                doc: concat!($($doc, "\n"),+),
            }
        ),*];
    };
    (@name $name:ident) => { stringify!($name) };
    (@name $name:ident $c:literal) => { $c };
    (@type str) => { &str };
    (@type $ty:ident) => { $ty };
    (@value str, $name:ident) => { crate::registry::Value::Str($name) };
    (@value $ty:ident, $name:ident) => { crate::registry::Value::Int($name as i128) };
}
