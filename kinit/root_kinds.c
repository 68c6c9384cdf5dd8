/* The kinds of roots that are linked in, the first that fits counts. */
#include "kinit/root_nfs.h"
#include "kinit/root_spec.h"
#include "lib/compat.h"

const struct root_method *const root_kinds[] = {
	&root_nfs,
};
const size_t n_root_kinds = ARRAY_LEN(root_kinds);
