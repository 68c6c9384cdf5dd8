/* Waking up, see resume.h. */
#include "lib/resume.h"

#include "lib/file.h"
#include "lib/fmt.h"

#define RESUME_TEXT 24 /* two numbers */
#define RESUME_PAGE 4096

int resume_wake(uint32_t major, uint32_t minor, uint32_t offset)
{
	char text[RESUME_TEXT];
	int r = 0;

	if (offset != 0) {
		fmt_print(text, sizeof(text), "%u", (unsigned)offset);
		r = file_put(RESUME_FILE "_offset", text);
	}
	fmt_print(text, sizeof(text), "%u:%u", (unsigned)major,
		  (unsigned)minor);
	return r < 0 ? r : file_put(RESUME_FILE, text);
}

/* A swap file is asked as if it began where it does on its device. */
struct resume_shift {
	struct sb_source source;
	struct sb_source *device;
	uint64_t offset;
};

static const uint8_t *resume_shifted(struct sb_source *s, uint64_t offset,
				     size_t len)
{
	const struct resume_shift *shift = (const struct resume_shift *)s;

	/* its size is unknown: what is "at its end" is before it */
	if (offset >= shift->device->size)
		return NULL;
	return shift->device->get(shift->device, shift->offset + offset, len);
}

bool resume_has_image(struct sb_source *device, uint32_t pages)
{
	struct superblock sb;
	struct resume_shift shift = { { .get = resume_shifted },
				      device,
				      (uint64_t)pages * RESUME_PAGE };

	return superblock_decode(&shift.source, &sb) == 0 &&
	       sb.use == SB_SUSPEND;
}
