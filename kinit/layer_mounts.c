/*
 * More file systems, see layer_mounts.h.  As for klibc, one that cannot be
 * mounted stops nothing.
 */
#include "kinit/layer_mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "kinit/layer_entry.h"
#include "lib/compat.h"
#include "lib/log.h"
#include "lib/str.h"

#define FIELDS 4

int mounts_parse(const char *word, char buf[MOUNTS_WORD],
		 struct fstab_entry *out)
{
	const char *field[FIELDS] = { buf, "", "", "" };
	size_t n = 1;

	if (str_copy(buf, MOUNTS_WORD, word) < 0)
		return -ENAMETOOLONG;
	for (char *p = buf; *p != '\0'; p++) {
		if (*p != ';')
			continue;
		if (n == FIELDS)
			return -EINVAL;
		*p = '\0';
		field[n++] = p + 1;
	}
	*out = (struct fstab_entry){ field[0], field[1], field[2], field[3] };
	if (*out->type == '\0')
		out->type = "auto";
	return *out->source == '\0' || *out->dir == '\0' ||
			       str_find(out->dir, "..") != NULL
		       ? -EINVAL
		       : 0;
}

static int mounts_take(struct root_spec *spec, const struct root_words *words,
		       struct failure *f)
{
	char buf[MOUNTS_WORD];
	struct fstab_entry e;

	for (unsigned i = 0; i < words->mounts.n; i++) {
		const char *word = words->mounts.word[i];
		int r = mounts_parse(word, buf, &e);

		if (r < 0)
			return fail_set(f, KI_MOUNT_WORD, r,
					"understand kinit_mount=%.100s", word);
		if (!entry_on_device(&e))
			continue;
		r = root_want(spec, WANT_MOUNT + i, "kinit_mount", e.source, f);
		if (r < 0)
			return r;
		/* buf goes; what else it says does no harm in a message */
		spec->want[WANT_MOUNT + i].text = word;
	}
	return 1;
}

static int mounts_mount(const struct root_spec *spec, const char *target,
			struct root_report *report, root_trying *trying,
			void *data)
{
	int root = open(target, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int file = open("/etc/fstab", O_RDONLY | O_CLOEXEC);
	char buf[MOUNTS_WORD];
	struct fstab_entry e;

	(void)report;
	trying(data, "mounts");
	if (file >= 0)
		entry_mount_all(file, root, trying, data);
	close(file);
	for (unsigned i = 0; i < spec->words->mounts.n; i++) {
		const struct block_found *found = &spec->found[WANT_MOUNT + i];
		const char *word = spec->words->mounts.word[i];

		(void)mounts_parse(word, buf, &e);
		if (entry_on_device(&e) && *found->name == '\0') {
			log_warn("kinit_mount=%.100s: the device is not there: "
				 "going on without",
				 word);
			continue;
		}
		trying(data, "kinit_mount");
		entry_try(&e, found, root);
	}
	close(root);
	return 0;
}

const struct root_layer layer_mounts = {
	.name = "mount what belongs to",
	.code = KI_MOUNTS,
	.parse = mounts_take,
	.mount = mounts_mount,
};
