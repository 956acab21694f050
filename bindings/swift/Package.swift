// swift-tools-version: 6.0
import PackageDescription

// The Rust part. `Sources/MsnpNative` and the module `MsnpNativeFFI` are made by the script `native` (Linux) or `xcframework` (Apple's
// platforms) before the package is built. Nothing of it is kept in the repository.
#if os(Linux)
// The script puts `libmsnp_uniffi.so` beside the generated header.
let folder = Context.packageDirectory + "/Sources/MsnpNativeFFI"
let native: Target = .systemLibrary(name: "MsnpNativeFFI")
let linking: [LinkerSetting] = [.unsafeFlags(["-L\(folder)", "-Xlinker", "-rpath", "-Xlinker", folder])]
#else
let native: Target = .binaryTarget(name: "MsnpNativeFFI", path: "MsnpNativeFFI.xcframework")
// What the Rust library wants of the system.
let linking: [LinkerSetting] = [.linkedFramework("Security"), .linkedFramework("CoreFoundation")]
#endif

let package = Package(
    name: "Msnp",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "Msnp", targets: ["Msnp"])],
    targets: [
        native,
        // Generated. The compiler of Swift 6.0 crashes on it in the mode of Swift 6.
        .target(name: "MsnpNative", dependencies: ["MsnpNativeFFI"], swiftSettings: [.swiftLanguageMode(.v5)], linkerSettings: linking),
        .target(name: "Msnp", dependencies: ["MsnpNative"]),
        .testTarget(name: "MsnpTests", dependencies: ["Msnp"]),
    ]
)
