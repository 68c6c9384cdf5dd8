/* The root that is asked for, see root_spec.h. */
#include "kinit/root_spec.h"

#include <errno.h>
#include <string.h>

int root_spec_make(struct root_spec *spec, const struct root_words *words,
		   struct failure *f)
{
	*spec = (struct root_spec){ .access = words->access };
	for (size_t i = 0; i < n_root_kinds; i++) {
		int r = root_kinds[i]->parse(spec, words, f);

		if (r < 0)
			return r;
		if (r > 0) {
			spec->method = root_kinds[i];
			return 0;
		}
	}
	if (words->root == NULL)
		return fail_set(f, KI_NO_ROOT, -EINVAL,
				"find the root: there is no root= on the "
				"kernel command line");
	return fail_set(f, KI_ROOT_KIND, -EINVAL,
			"mount root=%.64s: no kind of root that kinit knows",
			words->root);
}
