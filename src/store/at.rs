//! The one bridge between an instant and its column.
//!
//! Instants stand in rows as UTC microseconds (BIGINT), the same on both engines. No zone and no
//! calendar is known here.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::BigInt;
use jiff::Timestamp;

/// An instant as a row keeps it: UTC microseconds; what is finer than that is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub struct At(i64);

impl At {
    /// The instant.
    pub fn timestamp(self) -> Timestamp {
        // Both ways of making an `At` check the range, so the fallback is never taken.
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::MAX)
    }

    /// UTC microseconds since 1970.
    pub const fn microseconds(self) -> i64 {
        self.0
    }
}

impl From<Timestamp> for At {
    fn from(instant: Timestamp) -> Self {
        Self(instant.as_microsecond())
    }
}

impl From<At> for Timestamp {
    fn from(at: At) -> Self {
        at.timestamp()
    }
}

impl<DB: Backend> FromSql<BigInt, DB> for At
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let microseconds = i64::from_sql(bytes)?;
        Timestamp::from_microsecond(microseconds)?;
        Ok(Self(microseconds))
    }
}

impl<DB: Backend> ToSql<BigInt, DB> for At
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}
