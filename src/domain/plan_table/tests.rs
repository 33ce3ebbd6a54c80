//! Small tables, one irregularity each.
