/* The root that is asked for, see root_spec.h. */
#include "kinit/root_spec.h"

#include <errno.h>
#include <string.h>

#include "kinit/resume.h"

int root_want(struct root_spec *spec, enum want_who who, const char *param,
	      const char *text, struct failure *f)
{
	struct want *want = &spec->want[who];
	const char *why = "that is no name of a block device";
	int r = block_spec_parse(text, &want->spec, &why);

	if (r < 0)
		return fail_set(f, KI_DEVICE_WORD, r, "use %s=%.100s: %s",
				param, text, why);
	want->param = param;
	want->text = text;
	return 0;
}

static int root_parse_layers(struct root_spec *spec,
			     const struct root_words *words, struct failure *f)
{
	for (size_t i = 0; i < n_root_layers; i++) {
		int r = root_layers[i]->parse(spec, words, f);

		if (r < 0)
			return r;
		if (r > 0)
			spec->layers |= 1u << i;
	}
	return 0;
}

int root_spec_make(struct root_spec *spec, const struct root_words *words,
		   struct failure *f)
{
	*spec = (struct root_spec){ .access = words->access, .words = words };
	resume_parse(spec, words);
	for (size_t i = 0; i < n_root_kinds; i++) {
		int r = root_kinds[i]->parse(spec, words, f);

		if (r < 0)
			return r;
		if (r > 0) {
			spec->method = root_kinds[i];
			return root_parse_layers(spec, words, f);
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

unsigned root_layer_code(const struct root_layer *layer, int err)
{
	switch (layer->lost != 0 ? -err : 0) {
	case EIO:
	case ENXIO:
	case ESTALE:
	case ETIMEDOUT:
	case EHOSTUNREACH:
		return layer->lost;
	}
	return layer->code;
}
