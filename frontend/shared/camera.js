// The camera, and whichever reader of QR codes this browser has.

async function nativeReader() {
  if (!("BarcodeDetector" in window)) return null;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video)).map((found) => found.rawValue);
}

const ownReader = async (address) => (await import(address)).makeReader();

/** Open the camera at the back. Throws what the browser says when it may not or cannot. */
export async function openCamera(video, readerAddress) {
  const wanted = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
  const opening = navigator.mediaDevices.getUserMedia({ audio: false, video: wanted });
  const stop = () => opening.then((stream) => stream.getTracks().forEach((track) => track.stop()));
  try {
    // Both at once: the decoder travels while the person allows the camera.
    const [stream, readFrame] = await Promise.all([
      opening,
      nativeReader().then((native) => native ?? ownReader(readerAddress)),
    ]);
    video.srcObject = stream;
    await video.play();
    // A frame that cannot be read is no trouble: the next comes at once.
    return { stop, read: () => readFrame(video).catch(() => []) };
  } catch (problem) {
    stop().catch(() => {});
    throw problem;
  }
}
