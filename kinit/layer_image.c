/*
 * An image file as the root, see layer_image.h: a loop device on the file, or
 * on a copy of it in memory.  The root that holds the file goes to
 * ROOT_ASIDE/host, as long as it is needed.
 */
#include "kinit/layer_image.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "kinit/layer.h"
#include "lib/clock.h"
#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/loop_dev.h"
#include "lib/root_open.h"
#include "lib/str.h"
#include "lib/sys.h"

#define HOST	ROOT_ASIDE "/host"
#define RAM	ROOT_ASIDE "/image"
#define COPY	RAM "/root"
#define CHUNK	(4l << 20) /* told of after each */
#define TELL_MS 1000
#define MIB	20 /* a shift */

int image_parse(const char *text, struct image *out)
{
	size_t len = strcspn(text, ",");

	*out = (struct image){ .ram = strcmp(text + len, ",ram") == 0 };
	if (str_starts(text, "http:") || str_starts(text, "https:"))
		return -EPROTONOSUPPORT;
	if (len == 0 || (text[len] != '\0' && !out->ram))
		return -EINVAL;
	return str_copy_n(out->path, sizeof(out->path), text, len);
}

static int image_take(struct root_spec *spec, const struct root_words *words,
		      struct failure *f)
{
	struct image image;
	int r;

	(void)spec;
	if (words->image == NULL)
		return 0;
	r = image_parse(words->image, &image);
	if (r < 0)
		return fail_set(f, KI_IMAGE, r, "use kinit.image=%.100s%s",
				words->image,
				r == -EPROTONOSUPPORT
					? ": images from the network come later"
					: "");
	return 1;
}

static int image_copy(int from, int to, const char *path, root_trying *trying,
		      void *data)
{
	uint64_t told = clock_ms(), done = 0;
	const char *name = strrchr(path, '/');
	char text[MSG_TEXT];
	struct stat st;
	long n;

	if (fstat(from, &st) < 0)
		return -errno;
	log_note("copying %s to memory", path);
	do {
		n = sys_call(__NR_sendfile, to, from, 0, CHUNK, 0);
		if (n < 0)
			return (int)n;
		done += (uint64_t)n;
		if (clock_ms() - told < TELL_MS)
			continue;
		told = clock_ms();
		fmt_print(text, sizeof(text), "copying %.24s: %u of %u MiB",
			  name != NULL ? name + 1 : path,
			  (unsigned)(done >> MIB),
			  (unsigned)((uint64_t)st.st_size >> MIB));
		trying(data, text);
	} while (n > 0);
	return done == (uint64_t)st.st_size ? 0 : -EIO;
}

/* A copy of the file in memory; the root that holds it is needed no more. */
static int image_to_ram(int file, const char *path, struct root_report *report,
			root_trying *trying, void *data)
{
	static const struct mount_fs tmpfs = { .type = "tmpfs",
					       .source = "tmpfs",
					       .options = "mode=0700" };
	int copy, r = layer_place(report, RAM);

	if (r == 0)
		r = layer_mount(report, &tmpfs, RAM);
	if (r < 0)
		return r;
	copy = open(COPY, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (copy < 0)
		return layer_step(report, -errno, "make", COPY);
	r = image_copy(file, copy, path, trying, data);
	if (r < 0) {
		close(copy);
		return layer_step(report, r, "copy to memory", path);
	}
	(void)umount2(HOST, MNT_DETACH);
	return copy;
}

/* The file of the root, for writing where that can be. */
static int image_open(const struct root_spec *spec, const char *path,
		      bool *read_only)
{
	int host = open(HOST, O_PATH | O_DIRECTORY | O_CLOEXEC), file = -EROFS;

	if (host < 0)
		return -errno;
	*read_only = spec->access != ROOT_RW;
	if (!*read_only)
		file = root_open(host, path, O_RDWR);
	if (file == -EROFS || file == -EACCES) {
		*read_only = true;
		file = root_open(host, path, O_RDONLY);
	}
	close(host);
	return file;
}

static int image_attach(int file, bool read_only, const char *target,
			struct root_report *report)
{
	char node[BLOCK_NODE];
	const struct mount_fs m = { .source = node,
				    .options = "",
				    .flags = read_only ? MS_RDONLY : 0 };
	int r, loop = loop_dev_open(file, read_only, node);

	if (loop < 0)
		return layer_step(report, loop, "make", "a loop device");
	r = layer_mount_device(report, &m, target);
	close(loop);
	return r;
}

static int image_mount(const struct root_spec *spec, const char *target,
		       struct root_report *report, root_trying *trying,
		       void *data)
{
	struct image image;
	bool read_only = true;
	int file, r = image_parse(spec->words->image, &image);

	if (r == 0)
		r = layer_aside(report, target, HOST);
	if (r < 0)
		return r;
	trying(data, "image");
	file = image_open(spec, image.path, &read_only);
	if (file < 0)
		return layer_step(report, file, "open", image.path);
	if (image.ram) {
		r = image_to_ram(file, image.path, report, trying, data);
		close(file);
		if (r < 0)
			return r;
		file = r;
	}
	r = image_attach(file, read_only, target, report);
	close(file);
	if (r == 0)
		layer_told(report, "image");
	return r;
}

const struct root_layer layer_image = {
	.name = "use kinit.image= of",
	.code = KI_IMAGE,
	.lost = KI_IMAGE_READ,
	.parse = image_take,
	.mount = image_mount,
};
