/* A root in memory, see root_ram.h. */
#include "kinit/root_ram.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include "kinit/root_block.h"
#include "lib/clock.h"
#include "lib/compat.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/loop_dev.h"
#include "lib/run.h"
#include "lib/str.h"
#include "lib/superblock.h"

#define RAM_COPY                                                               \
	"/run/initrd.image" /* tmpfs: what is not used may be swapped */
#define RAM_PIECE 4096
#define RAM_MAJOR 1
/* A program that unpacks nothing for so long has its time. */
#define RAM_STALL_MS 30000

static int ram_copy(int in, int out)
{
	char piece[RAM_PIECE];
	ssize_t n;

	for (;;) {
		int r;

		n = read(in, piece, sizeof(piece));
		if (n <= 0)
			return n < 0 ? -errno : 0;
		r = fd_write_all(out, piece, (size_t)n);
		if (r < 0)
			return r;
	}
}

/*
 * The program that unpacks a gzip, of those that an initramfs may hold; all do
 * by that name.
 */
static const char *ram_gunzip_path(void)
{
	static const char paths[][28] = {
		"/bin/gunzip",
		"/usr/bin/gunzip",
		"/usr/lib/klibc/bin/gunzip",
		"/bin/busybox",
		"/usr/bin/busybox",
		"/bin/gzip",
		"/usr/bin/gzip",
	};

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		if (access(paths[i], X_OK) == 0)
			return paths[i];
	}
	return NULL;
}

struct ram_progress {
	int out;
	off_t size; /* what has come */
	uint64_t until_ms;
	root_trying *trying;
	void *data;
};

/* As long as something comes. */
static bool ram_goes_on(void *data)
{
	struct ram_progress *p = data;
	uint64_t now = clock_ms();
	char text[MSG_TEXT];
	struct stat st;

	if (fstat(p->out, &st) == 0 && st.st_size != p->size) {
		p->size = st.st_size;
		p->until_ms = now + RAM_STALL_MS;
		fmt_print(text, sizeof(text), "unpacking the initrd: %u MiB",
			  (unsigned)((uint64_t)st.st_size >> 20));
		p->trying(p->data, text);
	}
	return now < p->until_ms;
}

static int ram_gunzip(int in, int out, root_trying *trying, void *data)
{
	static const char *const argv[] = { "gunzip", "-c", NULL };
	struct ram_progress progress = { out, 0, clock_ms() + RAM_STALL_MS,
					 trying, data };
	const struct run p = { .path = ram_gunzip_path(),
			       .argv = argv,
			       .in = in,
			       .out = out,
			       .go_on = ram_goes_on,
			       .data = &progress };
	int r = run_program(&p);

	if (r > 0)
		log_warn("%s could not unpack the initrd (status %d)", p.path,
			 WIFEXITED(r) ? WEXITSTATUS(r) : -WTERMSIG(r));
	return r > 0 ? -EIO : r;
}

/* A copy of the image, which lives as long as somebody has it. */
static int ram_unpack(int in, bool packed, root_trying *trying, void *data)
{
	int r, out = open(RAM_COPY, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC,
			  0600);

	if (out < 0)
		return -errno;
	(void)unlink(RAM_COPY);
	r = packed ? ram_gunzip(in, out, trying, data) : ram_copy(in, out);
	if (r == 0)
		return out;
	close(out);
	return r;
}

/* The image as a file that is a file system. */
static int ram_open(bool writable, struct root_report *report,
		    root_trying *trying, void *data)
{
	struct superblock sb;
	int r = superblock_read(RAM_IMAGE, &sb), in;

	if (r < 0) {
		if (r == -ENODATA)
			log_warn("the initrd is no file system that kinit "
				 "knows");
		return r;
	}
	(void)str_copy(report->tried, sizeof(report->tried), sb.type);
	trying(data, report->tried);
	if (sb.use == SB_IMAGE &&
	    (strcmp(sb.type, "gzip") != 0 || ram_gunzip_path() == NULL)) {
		log_warn("the initrd is compressed by %s, and the initramfs "
			 "has no program for that",
			 sb.type);
		return -EOPNOTSUPP;
	}
	in = open(RAM_IMAGE, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		return -errno;
	if (sb.use != SB_IMAGE && !writable)
		return in;
	r = ram_unpack(in, sb.use == SB_IMAGE, trying, data);
	close(in);
	return r;
}

/* Its loop device. */
static int ram_device(bool writable, struct block_found *dev,
		      struct root_report *report, root_trying *trying,
		      void *data)
{
	int file = ram_open(writable, report, trying, data), r = file;
	char path[BLOCK_NODE];
	struct stat st;

	if (file < 0)
		return file;
	r = loop_dev_open(file, !writable, path);
	close(file);
	if (r == -ENODEV)
		log_warn("the kernel has no loop devices, which an initrd "
			 "needs");
	if (r < 0 || fstat(r, &st) < 0)
		return r < 0 ? r : -errno;
	dev->major = major(st.st_rdev);
	dev->minor = minor(st.st_rdev);
	(void)str_copy(dev->name, sizeof(dev->name), path + strlen("/dev/"));
	return r;
}

int ram_mount(bool writable, const char *types, const char *options,
	      const char *target, struct root_report *report,
	      root_trying *trying, void *data)
{
	struct block_found dev;
	int fd = ram_device(writable, &dev, report, trying, data);

	report->err = fd;
	if (fd < 0)
		return fd;
	(void)block_mount(&dev, types, options, writable ? 0 : MS_RDONLY,
			  target, report, trying, data);
	close(fd);
	return report->err;
}

bool ram_is_mounted(void)
{
	struct stat st, root;

	return stat(RAM_INITRD, &st) == 0 && stat("/", &root) == 0 &&
	       st.st_dev != root.st_dev;
}

/* The kernel's Root_RAM0, which has two names and a number. */
static bool root_ram_is(const char *root)
{
	struct block_spec s;
	const char *why;

	if (strcmp(root, "/dev/ram") == 0 || strcmp(root, "/dev/ram0") == 0)
		return true;
	return block_spec_parse(root, &s, &why) == 0 &&
	       s.kind == BLOCK_BY_NUMBER && s.major == RAM_MAJOR &&
	       s.minor == 0;
}

static int root_ram_parse(struct root_spec *spec,
			  const struct root_words *words, struct failure *f)
{
	(void)f;
	if (words->root == NULL || !root_ram_is(words->root))
		return 0;
	(void)str_copy(spec->name, sizeof(spec->name), RAM_IMAGE);
	return 1;
}

static int root_ram_resolve(struct root_spec *spec,
			    const struct net_result *net, const char *hostname,
			    struct failure *f)
{
	(void)net;
	(void)hostname;
	if (spec->words->no_initrd)
		return fail_set(f, KI_INITRD, -EINVAL,
				"mount root=%.64s: noinitrd was given",
				spec->words->root);
	if (!ram_is_mounted() && access(RAM_IMAGE, R_OK) < 0)
		return fail_set(f, KI_INITRD, -errno,
				"mount root=%.64s: the kernel has left no "
				"image in " RAM_IMAGE,
				spec->words->root);
	return 0;
}

/*
 * One whose /linuxrc chose to stay is there, and stays there for another
 * attempt; so does the image, which goes with the initramfs.
 */
static int root_ram_mount(const struct root_spec *spec, const char *target,
			  struct root_report *report, root_trying *trying,
			  void *data)
{
	if (!ram_is_mounted())
		return ram_mount(spec->access == ROOT_RW, spec->words->fstype,
				 spec->words->flags, target, report, trying,
				 data);
	(void)str_copy(report->tried, sizeof(report->tried), "initrd");
	return report->err = mount(RAM_INITRD, target, NULL, MS_BIND, NULL) < 0
				     ? -errno
				     : 0;
}

static unsigned root_ram_code(int err)
{
	(void)err;
	return KI_INITRD;
}

const struct root_method root_ram = {
	.name = "RAM disk",
	.parse = root_ram_parse,
	.resolve = root_ram_resolve,
	.mount = root_ram_mount,
	.code = root_ram_code,
};
