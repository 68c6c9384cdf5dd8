/* The kinds of roots of the program under test: one more than kinit has. */
#include "kinit/root_nfs.h"
#include "kinit/root_spec.h"
#include "lib/compat.h"
#include "tests/pid1/root_test.h"

const struct root_method *const root_kinds[] = {
	&root_nfs,
	&root_test,
};
const size_t n_root_kinds = ARRAY_LEN(root_kinds);
