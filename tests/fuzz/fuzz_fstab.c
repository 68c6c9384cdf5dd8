/*
 * Any bytes as a file like fstab(5), and as the words that name what is
 * mounted: entries are strings within the text, in the order of their lines.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kinit/layer_image.h"
#include "kinit/layer_mounts.h"
#include "kinit/layer_overlay.h"
#include "lib/fstab.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void try_words(const char *text)
{
	const struct root_words words = { .overlay = text };
	const struct root_words systemd = { .volatile_ = text };
	char buf[MOUNTS_WORD];
	struct fstab_entry e;
	struct overlay o;
	struct image image;

	if (mounts_parse(text, buf, &e) == 0)
		must(*e.source != '\0' && *e.dir != '\0' && *e.type != '\0');
	if (image_parse(text, &image) == 0)
		must(*image.path != '\0' && strchr(image.path, ',') == NULL);
	if (overlay_parse(&words, &o) == 0)
		must(strlen(o.options) < sizeof(o.options));
	if (overlay_parse(&systemd, &o) == 0)
		must(o.mode != OVERLAY_DEVICE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *rest = text;
	const char *last = text;
	struct fstab_entry e;

	must(text != NULL);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	try_words(text);
	while (fstab_next(&rest, &e)) {
		must(e.source >= last && e.dir > e.source && e.dir < rest);
		must(*e.source != '\0' && *e.dir != '\0' && *e.type != '\0');
		must(strlen(e.source) + strlen(e.dir) < (size_t)(rest - last));
		last = rest;
		(void)fstab_has(e.options, "noauto");
	}
	must(*rest == '\0' && rest <= text + size);
	free(text);
	return 0;
}
