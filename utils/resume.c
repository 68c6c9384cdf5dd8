/*
 * resume device [offset]: wakes the machine up whose memory is on a swap space,
 * as klibc's resume; only where there is an image, because the kernel spoils
 * what it does not take.
 */
#include "utils/util.h"

#include <errno.h>
#include <unistd.h>

#include "lib/block_find.h"
#include "lib/block_open.h"
#include "lib/compat.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/log.h"
#include "lib/resume.h"
#include "lib/str.h"
#include "utils/options.h"

/* As klibc's, of all failures but a wrong command line. */
#define RESUME_FAILED 255

/*
 * Opens a node, whatever it is called, or the device that has one of the names
 * of lib/block_spec.h.  A descriptor or -errno.
 */
static int resume_open(const char *text, struct block_dev *dev,
		       struct sb_file *file)
{
	struct block_spec spec;
	const char *why;
	int r = block_of_node(text, dev);

	if (r < 0) {
		r = block_spec_parse(text, &spec, &why);
		if (r == 0)
			r = block_find(&spec, dev);
	}
	return r < 0 ? r : block_open(dev, file);
}

/* Why it did not happen. */
static const char *resume_from(const char *text, uint32_t offset)
{
	struct sb_file file UNINITIALIZED;
	struct block_dev dev;
	bool has_image;
	int r, fd = resume_open(text, &dev, &file);

	if (fd < 0)
		return err_text(fd);
	has_image = resume_has_image(&file.source, offset);
	close(fd);
	if (file.err < 0)
		return err_text(file.err);
	if (access(RESUME_FILE, W_OK) < 0)
		return "the kernel has no hibernation";
	if (!has_image)
		return "there is no image";
	/* resume_offset= of the boot command line is meant for another */
	r = offset == 0 ? file_put(RESUME_FILE "_offset", "0") : 0;
	if (r == 0 || r == -ENOENT)
		r = resume_wake(dev.major, dev.minor, offset);
	return r < 0 ? err_text(r) : "the kernel did not take the image";
}

int resume_main(int argc, char **argv)
{
	struct options o = options_of(argc, argv,
				      "\0"
				      "device [offset]\0");
	uint32_t offset = 0;
	int opt = options_next(&o);

	if (opt != OPTION_END || o.argc < 1 || o.argc > 2)
		return options_usage(&o, opt);
	if (o.argc == 2 && parse_u32(argv[1], UINT32_MAX, &offset) < 0) {
		log_error("'%.80s' is no number of pages", argv[1]);
		return 1;
	}
	log_error("cannot resume from %.512s: %s", argv[0],
		  resume_from(argv[0], offset));
	return RESUME_FAILED;
}
