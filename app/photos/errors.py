"""What the photo routes and commands can refuse, in both languages."""

from __future__ import annotations

from app.kernel.problems import declare

UPLOAD_OFFSET = declare(
    "upload_offset",
    409,
    zh="这张照片已经收到一部分，会从那里接着传，照片仍在手机上。",
    en="A part of this photo is here already; the upload goes on from there.",
)
UPLOAD_BUSY = declare(
    "upload_busy",
    409,
    zh="这张照片正通过另一个连接上传，{retry_after_s} 秒后会接着传，照片仍在手机上。",
    en="This photo is arriving by another connection; the upload goes on in {retry_after_s} seconds.",
)
UPLOAD_TOO_LONG = declare(
    "upload_too_long",
    409,
    zh="传来的内容比登记的照片大小（{size_bytes}）长，没有收下；会从已收到的地方接着传。",
    en="More was sent than the {size_bytes} announced; it was not taken and goes on from before.",
)
UPLOAD_HASH = declare(
    "upload_hash",
    409,
    zh="传到的照片与手机上的不一致，已作废，会从头再传；照片仍在手机上。",
    en="What arrived differs from the photo on the phone and was dropped; the upload starts again.",
)
CHUNK_TOO_LARGE = declare(
    "chunk_too_large",
    413,
    zh="一次最多传 {limit_bytes}，这一段没有收下。",
    en="A chunk has at most {limit_bytes}; this one was not taken.",
)
PHOTO_TOO_LARGE = declare(
    "photo_too_large",
    422,
    zh="照片超过 {limit_bytes}，没有登记；请缩小后再附上。",
    en="The photo has more than {limit_bytes} and was not taken in; please attach a smaller copy.",
)
PHOTO_ID_TAKEN = declare(
    "photo_id_taken",
    409,
    zh="这张照片的编号已用于另一张照片，没有保存；请重新附上照片。",
    en="The id of this photo belongs to another one; nothing was saved. Please attach the photo again.",
)
PHOTO_NOT_HERE = declare(
    "photo_not_here",
    404,
    zh="这张照片还没有传到服务器，传到后即可查看。",
    en="This photo has not arrived at the server yet; it can be seen once it has.",
)
NO_PREVIEW = declare(
    "no_preview",
    404,
    zh="这张照片没有预览图；原图仍保存着，可以下载查看。",
    en="There is no preview of this photo; the original is kept and can be downloaded.",
)
PHOTO_ERASED = declare(
    "photo_erased",
    410,
    zh="这张照片已依法清除，系统里不再保存。",
    en="This photo was erased as the law requires; it is not kept any more.",
)
PHOTO_BLURRED = declare(
    "photo_blurred",
    403,
    zh="这张照片里有遮挡的人脸或车牌，原图只给能做遮挡的人看。",
    en="Faces or plates in this photo were blurred; its original is for those who may blur.",
)
NO_STAMP_FONT = declare(
    "no_stamp_font",
    503,
    zh="服务器上没有中文字体，做不了带水印条的照片。请运维人员安装 fonts-noto-cjk，或改选不带水印条的。",
    en="The server has no font for Chinese; stamped photos cannot be made. Install fonts-noto-cjk, "
    "or take them without the strip.",
)
